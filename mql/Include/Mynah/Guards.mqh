//+------------------------------------------------------------------+
//| Guards.mqh: limits of the person at the terminal                 |
//+------------------------------------------------------------------+
// Whatever the service wishes, these hold. They bind entries, never exits and changes.
#ifndef MYNAH_GUARDS_MQH
#define MYNAH_GUARDS_MQH
#include "Answers.mqh"
#include "Work.mqh"

// Volumes that differ by less than this many steps are the same.
#define STEP_TOLERANCE 0.001

class CGuards {
private:
  string m_role;
  bool m_enabled;
  double m_mostLots;
  int m_mostPositions;
  string m_symbols;

  bool Allows(const string symbol) { return m_symbols == "" || StringFind(m_symbols, "," + symbol + ",") >= 0; }
  string LotsProblem(const SWish &wish, CPlatform *platform);

public:
  CGuards() : m_role("provider"), m_enabled(false), m_mostLots(0.0), m_mostPositions(0), m_symbols("") {}

  // 0: no limit; "" of `symbols`, a list between commas: all.
  void Init(const string role, const bool enabled, const double mostLots, const int mostPositions, const string symbols);
  bool LimitsPositions() { return m_mostPositions > 0; }
  // Why the terminal itself says no to a wish, with the code to be told; "" when it does not. `underWay`: entries that
  // were sent and do not stand in the lists yet.
  string Refusal(const SWish &wish, const SLink &record, CPlatform *platform, const int underWay, int &code);
};

void CGuards::Init(const string role, const bool enabled, const double mostLots, const int mostPositions,
                   const string symbols) {
  m_role = role;
  m_enabled = enabled;
  m_mostLots = mostLots;
  m_mostPositions = mostPositions;
  string names[];
  int count = StringSplit(symbols, StringGetCharacter(",", 0), names);
  m_symbols = "";
  for (int i = 0; i < count; i++) {
    string name = Trimmed(names[i]);
    if (name != "") m_symbols += (m_symbols == "" ? "," : "") + name + ",";
  }
}

string CGuards::Refusal(const SWish &wish, const SLink &record, CPlatform *platform, const int underWay, int &code) {
  code = 0;
  if (m_role == "provider") return "ROLE_PROVIDER";
  if (wish.state == "closed" || record.ticket != 0) return "";
  if (!m_enabled) return "TRADING_DISABLED";
  if (!platform.Lists(wish.symbol)) return "SYMBOL_UNKNOWN";
  if (!Allows(wish.symbol)) return "SYMBOL_NOT_ALLOWED";
  if (m_mostLots > 0.0 && wish.units > UnitsOf(m_mostLots)) return "LOTS_ABOVE_LIMIT";
  if (m_mostPositions > 0 && platform.HeldCount() + underWay >= m_mostPositions) return "TOO_MANY_POSITIONS";
  if (wish.state == "pending") {
    code = CODE_INVALID;
    if (wish.kind == "market" || wish.price <= 0.0) return "PENDING_WITHOUT_PRICE";
    if (!platform.HasKind(wish.kind)) return "KIND_UNSUPPORTED kind=" + wish.kind;
  }
  code = CODE_INVALID_LOTS;
  return LotsProblem(wish, platform);
}

// Lots that the broker does not trade; it would say so as well, later.
string CGuards::LotsProblem(const SWish &wish, CPlatform *platform) {
  SSymbol symbol;
  platform.Symbol(wish.symbol, symbol);
  double lots = LotsOf(wish.units);
  double half = symbol.lotsStep / 2.0;
  string text = "lots=" + LotsText(wish.units);
  if (symbol.lotsMin > 0.0 && lots < symbol.lotsMin - half * STEP_TOLERANCE)
    return "LOTS_BELOW_MINIMUM " + text + " min=" + DecimalText(symbol.lotsMin, LOT_DIGITS);
  if (symbol.lotsMax > 0.0 && lots > symbol.lotsMax + half * STEP_TOLERANCE)
    return "LOTS_ABOVE_MAXIMUM " + text + " max=" + DecimalText(symbol.lotsMax, LOT_DIGITS);
  if (symbol.lotsStep <= 0.0) return "";
  double steps = lots / symbol.lotsStep;
  if (MathAbs(steps - MathRound(steps)) <= STEP_TOLERANCE) return "";
  return "LOTS_OFF_STEP " + text + " step=" + DecimalText(symbol.lotsStep, LOT_DIGITS);
}

#endif
