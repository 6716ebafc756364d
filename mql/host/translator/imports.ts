/** `#import "x.dll"` blocks → functions that call the DLL with the declared widths. */
import path from 'node:path';

import type { Import, MqlFunction, Parameter } from './declarations.ts';
import { TranslationError } from './problem.ts';
import { cppType } from './types.ts';
import type { Writer } from './writer.ts';

/** MQL has functions of these names: those of the DLL are reached as `kernel32::GetLastError()`. */
const ALSO_IN_MQL = new Set([
  'GetLastError',
  'Sleep',
  'GetTickCount',
  'GetTickCount64',
  'PlaySound',
  'MessageBox',
]);

export function emitImport({ dll, functions, ...place }: Import, writer: Writer): void {
  const scope = path
    .basename(dll)
    .replace(/\.\w+$/, '')
    .replace(/\W/g, '_');
  writer.write(`namespace ${scope} {`, place);
  for (const one of functions) emitFunction(one, dll, writer);
  writer.write('}');
  for (const { name } of functions) {
    if (!ALSO_IN_MQL.has(name)) writer.write(`using ${scope}::${name};`);
  }
}

function emitFunction(declared: MqlFunction, dll: string, writer: Writer): void {
  const { name, parameters, result } = declared;
  if (result === undefined || result.name === 'string' || result.pointer) {
    throw new TranslationError(declared, `${name}: a function of a DLL gives back a number or nothing`);
  }
  const returns = result.name;
  const signature = parameters
    .map((one, at) => `${typeOf(one)} ${one.isReference ? '&' : ''}p${at}`)
    .join(', ');
  const wrapped = parameters.map(
    (one, at) => `::mql::DllParameter<${bareType(one)}> a${at}(p${at}, ${one.isReference});`,
  );
  const given = parameters.map((_, at) => `a${at}.argument()`).join(', ');
  const width = returns === 'void' ? '0' : `sizeof(${returns})`;
  const finished = parameters.flatMap((one, at) =>
    one.isReference && !one.isConst ? [`a${at}.finish();`] : [],
  );
  writer.write(`inline ${returns} ${name}(${signature}) { ${wrapped.join(' ')}`, declared);
  writer.write(
    `[[maybe_unused]] const std::int64_t result = ::host::dll_call("${dll}", "${name}", {${given}}, ${width});`,
  );
  writer.write(
    `${finished.join(' ')} ${returns === 'void' ? '' : `return static_cast<${returns}>(result);`} }`,
  );
}

const bareType = ({ type, dimensions }: Parameter): string =>
  cppType(type, dimensions.length === 0 ? [] : ['']);
const typeOf = (one: Parameter): string => `${one.isConst ? 'const ' : ''}${bareType(one)}`;
