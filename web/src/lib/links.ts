/** For links that change how the same page is looked at: the one that is current is the one whose
 *  search words are exactly those of the address. */
export const THIS_VIEW = { exact: true, includeSearch: true } as const;
