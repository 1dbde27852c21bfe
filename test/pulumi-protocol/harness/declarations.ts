/**
 * The argument types that a Pulumi SDK ships, read from its .d.ts files as syntax. The type checker would fold
 * `string | enums.compute.X` into `string` and lose the very values that are worth checking.
 */
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import ts from 'typescript';

export interface Declaration {
  readonly node: ts.InterfaceDeclaration;
  readonly source: ts.SourceFile;
}
interface Scope {
  readonly interfaces: ReadonlyMap<string, Declaration>;
  /** Values of the enum objects: `export declare const Access: { readonly Allow: "Allow"; ... }`. */
  readonly enums: ReadonlyMap<string, readonly (string | number)[]>;
}

export interface ResourceType {
  /** Folder of the SDK. */
  readonly home: string;
  readonly args: Declaration;
}

export class Declarations {
  private readonly scopes = new Map<string, Scope>();
  private readonly resolvePath: (specifier: string) => string;

  /** `folder` is the project whose SDKs count. */
  constructor(folder: string) {
    this.resolvePath = createRequire(path.join(path.resolve(folder), 'index.js')).resolve;
  }

  /** Finds the arguments of `gcp:compute/network:Network`, `azure-native:compute:Disk` or `pulumi:providers:gcp`. */
  resource(type: string): ResourceType | undefined {
    const [packageName = '', moduleName = '', kind = ''] = type.split(':');
    const isProvider = packageName === 'pulumi' && moduleName === 'providers';
    const home = this.homeOf(isProvider ? kind : packageName);
    if (home === undefined) return undefined;
    const file = isProvider
      ? 'provider'
      : moduleName.includes('/')
        ? moduleName
        : `${moduleName}/${kind.charAt(0).toLowerCase()}${kind.slice(1)}`;
    const args = this.scope(path.join(home, `${file}.d.ts`)).interfaces.get(`${isProvider ? 'Provider' : kind}Args`);
    return args === undefined ? undefined : { home, args };
  }

  /** `inputs.compute.DiskArgs` of the SDK in `home`. */
  input(home: string, dotted: string): Declaration | undefined {
    const [namespaceName = '', name = ''] = dotted.split('.').slice(1);
    return this.scope(path.join(home, 'types', 'input.d.ts'), namespaceName).interfaces.get(name);
  }

  /** Values of `enums.compute.Access`. */
  enumValues(home: string, dotted: string): readonly (string | number)[] | undefined {
    const parts = dotted.split('.').slice(1);
    const name = parts.pop() ?? '';
    return this.scope(path.join(home, 'types', 'enums', ...parts, 'index.d.ts')).enums.get(name);
  }

  /** Whether the SDK declares its enumerations at all; a bridged one does not. */
  hasEnums(home: string): boolean {
    return fs.existsSync(path.join(home, 'types', 'enums'));
  }

  private homeOf(packageName: string): string | undefined {
    try {
      return path.dirname(this.resolvePath(`@pulumi/${packageName}/package.json`));
    } catch {
      return undefined;
    }
  }

  private scope(file: string, namespaceName = ''): Scope {
    const key = `${file}#${namespaceName}`;
    const known = this.scopes.get(key);
    if (known !== undefined) return known;
    const text = fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '';
    const scope = scopeOf(file, namespaceName === '' ? text : namespaceText(text, namespaceName));
    this.scopes.set(key, scope);
    return scope;
  }
}

/** One namespace's body, cut out of files of several MB before they are parsed. */
function namespaceText(text: string, name: string): string {
  const opening = `export declare namespace ${name} {\n`;
  const start = text.indexOf(opening);
  return start < 0 ? '' : text.slice(start + opening.length, text.indexOf('\n}', start));
}

function scopeOf(file: string, text: string): Scope {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, false);
  const interfaces = new Map<string, Declaration>();
  const enums = new Map<string, readonly (string | number)[]>();
  for (const statement of source.statements) {
    if (ts.isInterfaceDeclaration(statement)) interfaces.set(statement.name.text, { node: statement, source });
    if (!ts.isVariableStatement(statement)) continue;
    for (const { name, type } of statement.declarationList.declarations) {
      if (type === undefined || !ts.isTypeLiteralNode(type) || !ts.isIdentifier(name)) continue;
      enums.set(
        name.text,
        type.members.flatMap((member) =>
          ts.isPropertySignature(member) && member.type !== undefined && ts.isLiteralTypeNode(member.type) ? literalValue(member.type) : [],
        ),
      );
    }
  }
  return { interfaces, enums };
}

export function literalValue({ literal }: ts.LiteralTypeNode): (string | number)[] {
  if (ts.isStringLiteral(literal)) return [literal.text];
  return ts.isNumericLiteral(literal) ? [Number(literal.text)] : [];
}
