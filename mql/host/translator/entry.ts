/** The `main` of the program: its event handlers, handed to the program loop. */
import type { MqlFunction } from './declarations.ts';

const EVENTS: Readonly<Record<string, string>> = {
  OnDeinit: '[](int reason) { ::mql::ea::OnDeinit(reason); }',
  OnTick: '[] { ::mql::ea::OnTick(); }',
  OnTimer: '[] { ::mql::ea::OnTimer(); }',
  OnTrade: '[] { ::mql::ea::OnTrade(); }',
  OnTradeTransaction:
    '[](const ::mql::MqlTradeTransaction &transaction, const ::mql::MqlTradeRequest &request, ' +
    'const ::mql::MqlTradeResult &result) { ::mql::ea::OnTradeTransaction(transaction, request, result); }',
  OnChartEvent:
    '[](int id, const long &number, const double &real, const ::mql::string &text) ' +
    '{ ::mql::ea::OnChartEvent(id, number, real, text); }',
};

export function emitEntry(functions: readonly MqlFunction[], programName: string): string {
  const defined = functions.filter(({ owner, body }) => owner === undefined && body !== undefined);
  const lines = Object.entries(EVENTS)
    .filter(([name]) => defined.some((one) => one.name === name))
    .map(([name, call]) => `  handlers.${name} = ${call};`);
  const init = defined.find(({ name }) => name === 'OnInit');
  if (init !== undefined) {
    const call =
      init.result?.name === 'void' ? '::mql::ea::OnInit(); return 0;' : 'return ::mql::ea::OnInit();';
    lines.push(`  handlers.OnInit = []() -> int { ${call} };`);
  }
  return [
    '\n#line 1 "entry"',
    'int main() {',
    '  ::mql::Handlers handlers;',
    `  handlers.name = ${JSON.stringify(programName)};`,
    ...lines,
    '  return ::mql::run_program(handlers);',
    '}',
  ].join('\n');
}
