//+------------------------------------------------------------------+
//| Index.mqh: finds numbers by number, and places in lists by name  |
//+------------------------------------------------------------------+
#ifndef MYNAH_INDEX_MQH
#define MYNAH_INDEX_MQH

// 64 bits that differ for different text (FNV-1a over UTF-16).
long HashOf(const string text) {
  ulong hash = 0xCBF29CE484222325;
  int length = StringLen(text);
  for (int i = 0; i < length; i++) {
    hash ^= (ulong)StringGetCharacter(text, i);
    hash *= 1099511628211;
  }
  return (long)hash;
}

// The same in eight hexadecimal digits, for names of files and checksums.
string ShortHash(const string text) {
  ulong hash = (ulong)HashOf(text);
  uint folded = (uint)((hash ^ (hash >> 32)) & 0xFFFFFFFF);
  return StringFormat("%08x", folded);
}

// Number → number, with open addressing. Nothing is ever taken out but by `Clear`.
class CLongIndex {
private:
  long m_keys[];
  long m_values[];
  bool m_used[];
  int m_count;
  int m_size;

  int Slot(const long key) {
    ulong mixed = (ulong)key * 0x9E3779B97F4A7C15;
    int at = (int)((mixed >> 20) % (ulong)m_size);
    while (m_used[at] && m_keys[at] != key) at = at + 1 == m_size ? 0 : at + 1;
    return at;
  }

  void Resize(const int size) {
    ArrayResize(m_keys, size);
    ArrayResize(m_values, size);
    ArrayResize(m_used, size);
    for (int i = 0; i < size; i++) m_used[i] = false;
    m_size = size;
    m_count = 0;
  }

  void Grow() {
    long keys[];
    long values[];
    int count = 0;
    ArrayResize(keys, m_count);
    ArrayResize(values, m_count);
    for (int i = 0; i < m_size; i++) {
      if (!m_used[i]) continue;
      keys[count] = m_keys[i];
      values[count] = m_values[i];
      count++;
    }
    Resize(m_size * 2);
    for (int i = 0; i < count; i++) Put(keys[i], values[i]);
  }

public:
  CLongIndex() { Resize(64); }

  void Clear() { Resize(64); }

  bool Has(const long key) { return m_used[Slot(key)]; }

  // The number kept for a key; `otherwise` without one.
  long Get(const long key, const long otherwise) {
    int at = Slot(key);
    return m_used[at] ? m_values[at] : otherwise;
  }

  void Put(const long key, const long value) {
    int at = Slot(key);
    if (m_used[at]) {
      m_values[at] = value;
      return;
    }
    if (m_count * 2 >= m_size) {
      Grow();
      at = Slot(key);
    }
    m_used[at] = true;
    m_keys[at] = key;
    m_values[at] = value;
    m_count++;
  }
};

#endif
