/** Whether a text is the ISSN of a journal: `2167-8359`. Its last character is a check digit, which finds most typing errors. */
export function isIssn(text: string): boolean {
  if (!/^\d{4}-\d{3}[\dX]$/i.test(text)) return false
  const digits = [...text.replace('-', '')].map((char) => (/x/i.test(char) ? 10 : Number(char)))
  return digits.reduce((sum, digit, index) => sum + digit * (8 - index), 0) % 11 === 0
}
