/** What brokers and sources call one thing: the canonical name, and the others. Pairs need none: their name says what they are. */
const FAMILIES: Readonly<Record<string, string>> = {
  XAUUSD: 'GOLD',
  XAGUSD: 'SILVER',
  GER40: 'DE40 GER30 DE30 DAX DAX40 DE40EUR DE30EUR',
  US30: 'DJ30 DJI30 WS30 US30USD DJI',
  NAS100: 'US100 USTEC NDX100 NAS100USD USTECH USTECH100',
  US500: 'SPX500 SP500 SPX500USD US500USD',
  UK100: 'FTSE100 UK100GBP',
  FRA40: 'FR40 FR40EUR CAC40',
  EU50: 'EU50EUR STOXX50 EUSTX50 ESTX50',
  JP225: 'JPN225 JP225USD JP225YJPY NIKKEI225 NI225',
  AUS200: 'AU200 AU200AUD ASX200',
  HK50: 'HK33 HK33HKD HSI50',
  ESP35: 'ES35 SPA35 IBEX35',
  USOIL: 'XTIUSD WTI WTICOUSD USOUSD CRUDE SPOTCRUDE',
  UKOIL: 'XBRUSD BRENT BCOUSD UKOUSD SPOTBRENT',
  NATGAS: 'XNGUSD NATGASUSD NGAS',
};

const CANONICAL: ReadonlyMap<string, string> = new Map(
  Object.entries(FAMILIES).flatMap(([name, others]) =>
    [name, ...others.split(' ')].map((other) => [other, name] as const),
  ),
);

/** The canonical name of what is called `name` (capitals, without a broker's ornaments); undefined for what has but one. */
export const canonicalName = (name: string): string | undefined => CANONICAL.get(name);

/** Everything that the same thing is called, `name` included. */
export function familyOf(name: string): readonly string[] {
  const canonical = CANONICAL.get(name);
  return canonical === undefined ? [name] : [canonical, ...(FAMILIES[canonical] ?? '').split(' ')];
}
