/**
 * One step of making a host what its policy says. The list is the artifact: `operations.json` holds it in the order of running, the
 * host program is compiled from its `commands`, and every other format renders what it can of it.
 */
export type OperationPhase = 'preflight' | 'firmware' | 'kernel' | 'pre' | 'post' | 'verify';
export const OPERATION_PHASES: readonly OperationPhase[] = ['preflight', 'firmware', 'kernel', 'pre', 'post', 'verify'];

export type OperationAction =
  | 'require'
  | 'set-firmware'
  | 'set-kernel-arguments'
  | 'load-module'
  | 'pin-name'
  | 'write-file'
  | 'set-offload'
  | 'set-link'
  | 'set-eswitch'
  | 'set-flow-steering'
  | 'set-vf-count'
  | 'wait-for'
  | 'unbind'
  | 'bind'
  | 'add-vdpa'
  | 'set-vf'
  | 'set-mtu'
  | 'add-subfunction'
  | 'verify';

export interface Operation {
  /** Unique in the list: `pre/0000:3b:00.0/set-vf-count`. */
  readonly id: string;
  readonly phase: OperationPhase;
  readonly action: OperationAction;
  /** The match: the PCI address where that is known; `host` for what concerns no function. */
  readonly function: string;
  /** `vf 3`, `vf 0-3`, a file, a module, or the function itself. */
  readonly target: string;
  /** What is declared: `set-vf`'s attributes, `set-vf-count`'s number, `set-eswitch`'s mode. */
  readonly value: unknown;
  /** When there is something to do; nothing is written otherwise. */
  readonly precondition?: string;
  /** The lines of the host program that it compiles to. */
  readonly commands: readonly string[];
  /** How anybody can see that it holds. */
  readonly readBack: string;
  /** What takes it back when a later step fails. */
  readonly undo?: string;
  readonly why: string;
}

export interface HostOperations {
  readonly host: string;
  /** SHA-256 of the policy and of the addresses derived from it: the guard against a second reboot, and the mark of what is applied. */
  readonly policyHash: string;
  readonly operations: readonly Operation[];
}
