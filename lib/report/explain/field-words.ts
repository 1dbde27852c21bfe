/** What is said of a field of a plan, whatever its value. */
export interface PlanField {
  /** One sentence, lower case, without a full stop; units included. */
  readonly means: string;
  /**
   * Topology paths that decide it, first wins; GROUP stands for the group's name and TARGET for the planned target's block.
   * @default - nothing in the topology decides it alone
   */
  readonly asks?: readonly string[];
  /** What holds when none of `asks` is written. @default - it follows from the chosen machine */
  readonly unasked?: string;
  /** `catalog`: a fact of the chosen machine. `decided`: worked out from the topology and the catalog. `topology`: as written. */
  readonly from: 'catalog' | 'decided' | 'topology';
  /** Parts of the value, by their dotted path without indexes. */
  readonly parts?: Readonly<Record<string, string>>;
}

export const OFF = 'it is off unless the topology asks for it';
export const NOT_SET = 'it is set only when the topology names it';
