import { html } from 'hono/html'
import type { Choice, Field } from '../../src/port/chat.ts'
import { bare, type Text } from '../../src/port/text.ts'
import type { OpenForm } from './channel.ts'
import { renderLooks } from './reply.ts'

type Html = ReturnType<typeof html>

/** @param suggestions values for fields whose values are looked up, by option */
export function renderForm({ form, faults }: OpenForm, suggestions: ReadonlyMap<string, readonly Choice[]>): Html {
  const faultOf = (option: string): Text | null => faults.find((fault) => fault.option === option)?.message ?? null
  const others = faults.filter(({ option }) => !form.fields.some((field) => field.option === option))
  return html`<section class="form" id="form" aria-labelledby="form-title"><h3 id="form-title" tabindex="-1">${form.title}</h3>
${others.map(({ message }) => html`<p class="fault" role="alert">${bare(message)}</p>`)}
<form method="post" action="/form">
${form.fields.map((field) => renderField(field, faultOf(field.option), suggestions.get(field.option) ?? []))}
<p class="actions"><button class="main">${form.submit}</button><button formaction="/form/close" formnovalidate>Cancel</button></p>
</form>
${renderLooks('form')}</section>`
}

function renderField(field: Field, fault: Text | null, choices: readonly Choice[]): Html {
  const id = `f-${field.option}`
  const about = [field.hint === '' ? '' : `${id}-hint`, fault === null ? '' : `${id}-fault`].filter((each) => each !== '').join(' ')
  const shared = html`id="${id}" name="${field.option}"${about === '' ? '' : html` aria-describedby="${about}"`}${fault === null ? '' : html` aria-invalid="true"`}${field.required ? html` required` : ''}`
  return html`<div class="field"><label for="${id}">${field.label}${field.required ? '' : html` <small>optional</small>`}</label>
${renderInput(field, shared, id, choices)}
${field.hint === '' ? '' : html`<p class="quiet" id="${id}-hint">${field.hint}</p>`}
${fault === null ? '' : html`<p class="fault" id="${id}-fault">${bare(fault)}</p>`}</div>`
}

function renderInput({ input, value, longest, option }: Field, shared: Html, id: string, choices: readonly Choice[]): Html {
  switch (input.kind) {
    case 'lines':
      return html`<textarea ${shared} rows="4" maxlength="${longest}">${value}</textarea>`
    case 'time':
      return html`<input ${shared} type="time" value="${value}">`
    case 'choice':
      return html`<select ${shared}>${input.choices.map((choice) => renderOption(choice, choice.value === value))}</select>`
    case 'lookup':
      return html`<input ${shared} value="${value}" maxlength="${longest}" list="${id}-choices" autocomplete="off" data-option="${option}">
<datalist id="${id}-choices">${choices.map((choice) => renderOption(choice, false))}</datalist>`
    case 'line':
      return html`<input ${shared} value="${value}" maxlength="${longest}" autocomplete="off">`
  }
}

function renderOption({ value, label }: Choice, isChosen: boolean): Html {
  return html`<option value="${value}"${isChosen ? html` selected` : ''}>${label}</option>`
}
