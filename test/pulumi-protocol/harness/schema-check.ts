/** Checks recorded inputs against the argument types of the SDKs: unknown, missing, wrong type, wrong value. */
import ts from 'typescript';
import { type Declaration, Declarations, literalValue } from './declarations';
import { documentedValues } from './documented-values';
import type { Recording, Registered } from './recording';
import { plainProperties, type Properties, UNKNOWN, type Wire } from './values';

/** Allowed values by the end of a path, such as `scheduling.onHostMaintenance`, where the SDK's comments do not list them. */
export type KnownValues = Readonly<Record<string, readonly string[]>>;

/** Of Google's compute API reference; the SDK's comments on these say nothing. */
export const GOOGLE_VALUES: KnownValues = {
  'scheduling.onHostMaintenance': ['MIGRATE', 'TERMINATE'],
  'reservationAffinity.type': ['ANY_RESERVATION', 'NO_RESERVATION', 'SPECIFIC_RESERVATION'],
};

export class SchemaCheck {
  private readonly declarations: Declarations;

  constructor(
    folder: string,
    private readonly known: KnownValues = GOOGLE_VALUES,
  ) {
    this.declarations = new Declarations(folder);
  }

  /** Problems of every resource that a provider creates. */
  checkAll(recording: Recording): readonly string[] {
    const checked = recording.resources.filter((resource) => resource.custom && !resource.remote);
    return checked.flatMap((resource) => this.check(resource).map((problem) => `${resource.type} ${resource.name}: ${problem}`));
  }

  check({ type, inputs }: Pick<Registered, 'type' | 'inputs'>): readonly string[] {
    const resource = this.declarations.resource(type);
    if (resource === undefined) return [`the SDK declares no arguments for ${type}`];
    const match = new Match(this.declarations, resource.home, this.known);
    match.members(resource.args, plainProperties(inputs), '');
    return match.problems;
  }
}

class Match {
  readonly problems: string[] = [];

  constructor(
    private readonly declarations: Declarations,
    private readonly home: string,
    private readonly known: KnownValues,
  ) {}

  members({ node, source }: Declaration, value: Properties, path: string): void {
    const at = (key: string): string => (path === '' ? key : `${path}.${key}`);
    const declared = new Map<string, ts.PropertySignature>();
    for (const member of node.members)
      if (ts.isPropertySignature(member) && ts.isIdentifier(member.name)) declared.set(member.name.text, member);
    for (const key of Object.keys(value)) if (!declared.has(key)) this.problems.push(`${at(key)}: unknown property`);
    for (const [key, member] of declared) {
      const given = value[key];
      if (given === undefined || given === null) {
        if (member.questionToken === undefined) this.problems.push(`${at(key)}: missing required property`);
        continue;
      }
      const why =
        this.type(member.type, given, at(key)) ?? this.value(at(key), given, source.text.slice(member.pos, member.getStart(source)));
      if (why !== undefined) this.problems.push(`${at(key)}: ${why}`);
    }
  }

  /** A text that the documentation does not list. */
  private value(path: string, given: Wire, comment: string): string | undefined {
    if (typeof given !== 'string' || given === UNKNOWN) return undefined;
    const bare = path.replace(/\[\d+\]/g, '');
    const known = Object.entries(this.known).find(([end]) => bare === end || bare.endsWith(`.${end}`))?.[1];
    const allowed = known ?? (this.declarations.hasEnums(this.home) ? undefined : documentedValues(comment));
    return allowed === undefined || allowed.includes(given)
      ? undefined
      : `"${given}" is not among the documented values ${allowed.join(', ')}`;
  }

  /** Why a value does not fit a type; undefined when it fits, or when its members have reported for themselves. */
  private type(type: ts.TypeNode | undefined, value: Wire, path: string): string | undefined {
    if (type === undefined || value === UNKNOWN || type.kind === ts.SyntaxKind.AnyKeyword) return undefined;
    if (ts.isParenthesizedTypeNode(type)) return this.type(type.type, value, path);
    const primitive = PRIMITIVES.get(type.kind);
    if (primitive !== undefined) return typeof value === primitive ? undefined : `expected ${primitive}, got ${kindOf(value)}`;
    if (ts.isLiteralTypeNode(type))
      return literalValue(type).includes(value as string) ? undefined : `expected ${literalValue(type).join()}`;
    if (ts.isArrayTypeNode(type)) return this.array(type.elementType, value, path);
    if (ts.isTypeLiteralNode(type)) return this.map(type, value, path);
    if (ts.isUnionTypeNode(type)) return this.union(type, value, path);
    return ts.isTypeReferenceNode(type) ? this.reference(type, value, path) : `${path} has a type that this check does not know`;
  }

  private array(element: ts.TypeNode, value: Wire, path: string): string | undefined {
    if (!Array.isArray(value)) return `expected array, got ${kindOf(value)}`;
    value.forEach((item, index) => {
      const why = this.type(element, item, `${path}[${index}]`);
      if (why !== undefined) this.problems.push(`${path}[${index}]: ${why}`);
    });
    return undefined;
  }

  /** `{ [key: string]: T }` */
  private map(type: ts.TypeLiteralNode, value: Wire, path: string): string | undefined {
    if (kindOf(value) !== 'object') return `expected map, got ${kindOf(value)}`;
    const signature = type.members.find(ts.isIndexSignatureDeclaration);
    for (const [key, item] of Object.entries(value as Properties)) {
      const why = this.type(signature?.type, item, `${path}.${key}`);
      if (why !== undefined) this.problems.push(`${path}.${key}: ${why}`);
    }
    return undefined;
  }

  private union(type: ts.UnionTypeNode, value: Wire, path: string): string | undefined {
    const parts = type.types.filter((part) => part.kind !== ts.SyntaxKind.UndefinedKeyword);
    // `string | enums.compute.X` admits any text, so that old SDKs can say new things; here the listed ones are meant.
    const enumeration =
      typeof value === 'string'
        ? parts.find((part) => ts.isTypeReferenceNode(part) && dotted(part.typeName).startsWith('enums.'))
        : undefined;
    if (enumeration !== undefined) return this.type(enumeration, value, path);
    const before = this.problems.length;
    let best: { why: string | undefined; problems: readonly string[] } | undefined;
    for (const part of parts) {
      const why = this.type(part, value, path);
      const problems = this.problems.splice(before);
      if (why === undefined && problems.length === 0) return undefined;
      if (best === undefined || (best.why !== undefined && why === undefined) || problems.length < best.problems.length)
        best = { why, problems };
    }
    this.problems.push(...(best?.problems ?? []));
    return best?.why;
  }

  private reference(type: ts.TypeReferenceNode, value: Wire, path: string): string | undefined {
    const name = dotted(type.typeName);
    if (/^(pulumi\.)?(Input|Promise|Output)$/.test(name)) return this.type(type.typeArguments?.[0], value, path);
    if (name.startsWith('enums.')) {
      const values = this.declarations.enumValues(this.home, name);
      if (values === undefined) return `the SDK declares no ${name}`;
      return values.includes(value as string) ? undefined : `"${value}" is not one of ${values.join(', ')}`;
    }
    if (name.startsWith('inputs.')) {
      const declaration = this.declarations.input(this.home, name);
      if (declaration === undefined) return `the SDK declares no ${name}`;
      if (kindOf(value) !== 'object') return `expected object, got ${kindOf(value)}`;
      this.members(declaration, value as Properties, path);
      return undefined;
    }
    return `${name} is a type that this check does not know`;
  }
}

const PRIMITIVES: ReadonlyMap<ts.SyntaxKind, string> = new Map([
  [ts.SyntaxKind.StringKeyword, 'string'],
  [ts.SyntaxKind.NumberKeyword, 'number'],
  [ts.SyntaxKind.BooleanKeyword, 'boolean'],
]);

const kindOf = (value: Wire): string => (value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value);
const dotted = (name: ts.EntityName): string => (ts.isIdentifier(name) ? name.text : `${dotted(name.left)}.${name.right.text}`);
