//+------------------------------------------------------------------+
//| SharesMt5.mqh: a netting account's position, shared out          |
//+------------------------------------------------------------------+
// Included by PlatformMt5.mqh only. Each magic number has a share of the one position of a symbol, which its deals open,
// add to and close; what carries no magic number, or is the broker's or a person's doing, is the rest (magic 0). The
// shares are nothing but what the account's deals add up to, oldest first, and their sum is the broker's position.
#ifndef MYNAH_SHARES_MT5_MQH
#define MYNAH_SHARES_MT5_MQH

struct SShare {
  // The order that opened it, which names it.
  long id;
  long magic;
  string symbol;
  string side;
  long units;
  // Units that it opened with, and their average price.
  long opened;
  double price;
  int digits;
  long openedAt;
  string comment;
};

// A deal as history has it, with what the protocol does not ask for.
struct SFill {
  SDeal deal;
  long order;
  string comment;
};

class CShares {
private:
  SShare m_shares[];
  // What each deal did to each share, oldest first: SDeal.position is the share.
  SDeal m_parts[];
  CLongIndex m_places;
  CLongIndex m_newest;
  // Deal → its first part.
  CLongIndex m_taken;
  long m_lastAt;
  // The highest number of a deal.
  long m_lastKey;

  int Living(const string symbol, const long magic);
  long NetOf(const string symbol, const string side);
  void Split(const SFill &fill, const int share, const string entry, const long units, const int number, long &left,
             double &profit, double &swap, double &commission);
  int NewShare(const SFill &fill, const long magic);

public:
  CShares() : m_lastAt(0), m_lastKey(0) {}
  void Clear();
  long LastAt() { return m_lastAt; }
  long LastKey() { return m_lastKey; }
  bool Has(const long deal) { return m_taken.Has(deal); }
  // Takes in the next deal; to be called in the order in which they were made.
  void Take(const SFill &fill);
  int Count() { return ArraySize(m_shares); }
  void Share(const int index, SShare &share) { share = m_shares[index]; }
  bool Find(const long id, SShare &share);
  // The newest share of a magic number, living or over; 0: none.
  long Newest(const long magic) { return m_newest.Get(magic, 0); }
  // Units held together of a symbol: bought above 0, sold below.
  long Net(const string symbol) { return NetOf(symbol, "buy"); }
  // All that was done to a share.
  void PartsOf(const long id, SDeal &parts[]);
  // Adds what a deal did.
  void AddParts(const long deal, SDeal &parts[]);
};

void CShares::Clear() {
  ArrayResize(m_shares, 0);
  ArrayResize(m_parts, 0);
  m_places.Clear();
  m_newest.Clear();
  m_taken.Clear();
  m_lastAt = 0;
  m_lastKey = 0;
}

int CShares::Living(const string symbol, const long magic) {
  int at = (int)m_places.Get(m_newest.Get(magic, 0), -1);
  if (at >= 0 && m_shares[at].units > 0 && m_shares[at].magic == magic && m_shares[at].symbol == symbol) return at;
  for (int i = ArraySize(m_shares) - 1; i >= 0; i--)
    if (m_shares[i].units > 0 && m_shares[i].magic == magic && m_shares[i].symbol == symbol) return i;
  return -1;
}

// Units on a side less those on the other.
long CShares::NetOf(const string symbol, const string side) {
  long net = 0;
  for (int i = 0; i < ArraySize(m_shares); i++)
    if (m_shares[i].symbol == symbol) net += m_shares[i].side == side ? m_shares[i].units : -m_shares[i].units;
  return net;
}

int CShares::NewShare(const SFill &fill, const long magic) {
  int at = ArraySize(m_shares);
  ArrayResize(m_shares, at + 1, 256);
  m_shares[at].id = fill.order;
  m_shares[at].magic = magic;
  m_shares[at].symbol = fill.deal.symbol;
  m_shares[at].side = fill.deal.side;
  m_shares[at].units = 0;
  m_shares[at].opened = 0;
  m_shares[at].price = 0.0;
  m_shares[at].digits = fill.deal.digits;
  m_shares[at].openedAt = fill.deal.at;
  m_shares[at].comment = fill.comment;
  m_places.Put(fill.order, (long)at);
  m_newest.Put(magic, fill.order);
  return at;
}

// One part of a deal: `left` units of it, and money, are not given away yet.
void CShares::Split(const SFill &fill, const int share, const string entry, const long units, const int number, long &left,
                    double &profit, double &swap, double &commission) {
  SDeal part = fill.deal;
  double ratio = left > 0 ? (double)units / (double)left : 1.0;
  bool last = units == left;
  part.name = number == 1 && last ? fill.deal.name : fill.deal.name + "-" + IntegerToString(number);
  part.position = m_shares[share].id;
  part.magic = m_shares[share].magic;
  part.entry = entry;
  part.units = units;
  part.profit = last ? profit : NormalizeDouble(profit * ratio, MONEY_DIGITS);
  part.swap = last ? swap : NormalizeDouble(swap * ratio, MONEY_DIGITS);
  part.commission = last ? commission : NormalizeDouble(commission * ratio, MONEY_DIGITS);
  profit -= part.profit;
  swap -= part.swap;
  commission -= part.commission;
  left -= units;
  int count = ArraySize(m_parts);
  ArrayResize(m_parts, count + 1, 1024);
  m_parts[count] = part;
  if (number == 1) m_taken.Put(part.key, (long)count);
  if (entry == "out") {
    m_shares[share].units -= units;
    return;
  }
  long opened = m_shares[share].opened;
  m_shares[share].price = (m_shares[share].price * (double)opened + part.price * (double)units) / (double)(opened + units);
  m_shares[share].opened += units;
  m_shares[share].units += units;
}

void CShares::Take(const SFill &fill) {
  long left = fill.deal.units;
  double profit = fill.deal.profit;
  double swap = fill.deal.swap;
  double commission = fill.deal.commission;
  string symbol = fill.deal.symbol;
  string side = fill.deal.side;
  string cause = fill.deal.cause;
  int number = 1;
  m_lastAt = fill.deal.at;
  if (fill.deal.key > m_lastKey) m_lastKey = fill.deal.key;
  // Whoever's magic number such a deal carries, no program has asked for it.
  bool unasked = cause == "client" || cause == "stop_loss" || cause == "take_profit" || cause == "stop_out";
  long magic = unasked ? 0 : fill.deal.magic;
  int own = Living(symbol, magic);
  long rest = own >= 0 && m_shares[own].magic == 0 ? (m_shares[own].side == side ? m_shares[own].units : -m_shares[own].units) : 0;
  // What the links hold together on the other side: what nobody of ours has asked for comes off that, oldest first,
  // after it has come off the rest.
  long most = magic == 0 ? -(NetOf(symbol, side) - rest) : 0;
  if (own >= 0 && m_shares[own].side != side) {
    long units = left < m_shares[own].units ? left : m_shares[own].units;
    Split(fill, own, "out", units, number++, left, profit, swap, commission);
  }
  for (int i = 0; i < ArraySize(m_shares) && left > 0 && most > 0; i++) {
    if (m_shares[i].magic == 0 || m_shares[i].symbol != symbol || m_shares[i].side == side || m_shares[i].units == 0) continue;
    long units = left < most ? left : most;
    if (m_shares[i].units < units) units = m_shares[i].units;
    Split(fill, i, "out", units, number++, left, profit, swap, commission);
    most -= units;
  }
  if (left <= 0) return;
  bool grows = own >= 0 && m_shares[own].side == side;
  Split(fill, grows ? own : NewShare(fill, magic), "in", left, number, left, profit, swap, commission);
}

bool CShares::Find(const long id, SShare &share) {
  int at = (int)m_places.Get(id, -1);
  if (at < 0) return false;
  share = m_shares[at];
  return true;
}

void CShares::PartsOf(const long id, SDeal &parts[]) {
  int count = 0;
  ArrayResize(parts, 0);
  for (int i = 0; i < ArraySize(m_parts); i++) {
    if (m_parts[i].position != id) continue;
    ArrayResize(parts, count + 1, 32);
    parts[count] = m_parts[i];
    count++;
  }
}

void CShares::AddParts(const long deal, SDeal &parts[]) {
  int total = ArraySize(m_parts);
  for (int i = (int)m_taken.Get(deal, total); i < total && m_parts[i].key == deal; i++) {
    int count = ArraySize(parts);
    ArrayResize(parts, count + 1, 64);
    parts[count] = m_parts[i];
  }
}

#endif
