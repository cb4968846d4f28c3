// Writes errors.md from the table of codes: npm run docs.
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { FAULT_CODES, REFUSAL_CODES } from '../src/config/error-codes.ts'

export function renderErrors(): string {
  const faults = Object.entries(FAULT_CODES).map(([code, { exit, means }]) => `| \`${code}\` | ${exit} | ${means} |`)
  const refusals = Object.entries(REFUSAL_CODES).map(([code, means]) => `| \`${code}\` | ${means} |`)
  return `# Codes of errors

<!-- Written by npm run docs. -->

A code never changes its meaning; the sentence beside it may. Search the log for \`code\`.

## What an operator meets

An operator's command ends with the exit code: 1 for a failure, 2 for wrong usage.

| code | exit | meaning |
|---|---|---|
${faults.join('\n')}

## What a person meets in chat

The person reads a sentence alone. With \`PAPERBOY_LOG=debug\` the log has the code.

| code | meaning |
|---|---|
${refusals.join('\n')}
`
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(new URL('errors.md', import.meta.url), renderErrors())
