/**
 * Alerts of one word: `IN`, `OUT`, `CALL`, `PUT`, as `signal` or as numbers.
 * IN opens in the direction set for the URL (a buy without one), OUT closes, CALL is long, PUT is short.
 */
import type { Instruction } from '../../domain/instruction.ts';
import type { Side } from '../../domain/position.ts';
import type { Fields } from './fields.ts';
import { closeOf, openFrom, symbolOf } from './orders.ts';

/** `{"call": 1, "put": 0}`. */
export const isCallPut = (fields: Fields): boolean => fields.names('call', 'put');

/** 1 enters, 2 leaves, 0 and absence are nothing. */
function stateOf(fields: Fields, name: 'call' | 'put'): 'enter' | 'leave' | 'none' {
  const value = fields.number(name);
  if (value === undefined || value === '0') return 'none';
  if (value === '1') return 'enter';
  if (value === '2') return 'leave';
  fields.reading.no('ACTION_UNKNOWN', `"${name}" is ${value}`, 'Send 1 to enter, 2 to exit, 0 for nothing.');
  return 'none';
}

export function readCallPut(fields: Fields): Instruction[] {
  const { reading } = fields;
  const [call, put] = [stateOf(fields, 'call'), stateOf(fields, 'put')];
  if (call === 'enter' && put === 'enter') {
    reading.no('FIELDS_CONTRADICT', 'call and put both enter', 'Set one of them to 0 or 2.');
  }
  if (call === 'none' && put === 'none') {
    reading.no('NOTHING_TO_DO', 'call and put are both 0', 'Send 1 to enter, 2 to exit.');
  }
  if (fields.has('signal', 'action', 'side')) {
    reading.no('FIELDS_CONTRADICT', 'call and put stand beside another action', 'Send one of them.');
  }
  const symbol = symbolOf(fields);
  const states: readonly (readonly [Side, typeof call])[] = [
    ['buy', call],
    ['sell', put],
  ];
  const of = (state: typeof call): Side[] => states.filter(([, is]) => is === state).map(([side]) => side);
  return [
    ...of('leave').map((side) => closeOf(symbol, side)),
    ...of('enter').map((side) => openFrom(fields, { symbol, side })),
  ];
}
