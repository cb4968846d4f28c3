/** Where preprints get their identifiers: arXiv, and the registrants of preprint servers. The DOIs have no version (versions.ts). */
const PREPRINTS: readonly RegExp[] = [
  /^arxiv:/,
  // bioRxiv and medRxiv share a registrant with journals, whose DOIs begin with a letter.
  /^doi:10\.(?:1101|64898)\/[\d.]{5,24}$/,
  // ChemRxiv, Research Square, Preprints.org, TechRxiv, Authorea, SSRN, Cambridge Open Engage
  /^doi:10\.(?:26434\/chemrxiv|21203\/rs\.|20944\/preprints|36227\/|22541\/au\.|2139\/ssrn\.|33774\/)/,
  // OSF, PsyArXiv, SocArXiv and others at OSF; EarthArXiv, EcoEvoRxiv
  /^doi:10\.(?:(?:312[123]\d|31730|35542)\/osf\.io\/|31223\/|32942\/)/,
]

/** Whether one of a paper's keys is that of a preprint. The paper may have come in a journal, too. */
export function isPreprint(keys: readonly string[]): boolean {
  return keys.some((key) => PREPRINTS.some((form) => form.test(key)))
}
