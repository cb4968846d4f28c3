/**
 * Registrants whose DOIs name a version: a pattern of the DOI with its version, and the DOI that stands for all versions. That is one that
 * resolves: the paper's own, or that of its first version.
 */
const VERSIONED: readonly (readonly [pattern: RegExp, canonical: string])[] = [
  // bioRxiv, medRxiv: their pages add a version to the DOI.
  [/^(10\.(?:1101|64898)\/[\d.]{5,24})v\d{1,3}(?:\..{0,60})?$/, '$1'],
  // ChemRxiv: chemrxiv-2024-abc12-v2, chemrxiv.12345678.v2; on its newer site chemrxiv.15000123/v2
  [/^(10\.26434\/chemrxiv-\d{4}-[a-z\d]{3,12})-v\d{1,3}$/, '$1'],
  [/^(10\.26434\/chemrxiv\.\d{4,12})\.v\d{1,3}$/, '$1'],
  [/^(10\.26434\/chemrxiv\.\d{4,12})\/v\d{1,3}$/, '$1/v1'],
  // Research Square: rs.3.rs-1234567/v2, rs.2.12345/v2, rs.3.pex-1234/v2
  [/^(10\.21203\/rs\.\d\.(?:rs-|pex-)?\d{3,9})(?:\/v\d{1,3})?$/, '$1/v1'],
  // Preprints.org: preprints202401.1234.v2
  [/^(10\.20944\/preprints\d{6}\.\d{4,6})(?:\.v\d{1,3})?$/, '$1.v1'],
  // F1000Research, Wellcome Open Research and their siblings: f1000research.12345.2, in the first years f1000research.2-198.v2
  [/^(10\.12688\/[a-z\d]{3,30}\.\d{3,7})(?:\.\d{1,2})?$/, '$1.1'],
  [/^(10\.12688\/[a-z\d]{3,30}\.\d{1,3}-\d{1,4})(?:\.v\d{1,2})?$/, '$1.v1'],
  // OSF, PsyArXiv, SocArXiv and other preprints at OSF: osf.io/abcde_v2
  [/^(10\.(?:312[123]\d|31730|35542)\/osf\.io\/[a-z\d]{5})_v\d{1,3}$/, '$1'],
  // eLife's reviewed preprints: elife.96394.3; three digits are a part of an article
  [/^(10\.7554\/elife\.\d{5,6})\.\d{1,2}$/, '$1'],
]

/** The DOI that stands for all versions of a preprint; any other DOI as it is. @param doi in lower case */
export function withoutVersion(doi: string): string {
  const versioned = VERSIONED.find(([pattern]) => pattern.test(doi))
  return versioned ? doi.replace(...versioned) : doi
}
