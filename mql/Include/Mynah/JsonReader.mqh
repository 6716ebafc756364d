//+------------------------------------------------------------------+
//| JsonReader.mqh: reads JSON                                      |
//+------------------------------------------------------------------+
#ifndef MYNAH_JSONREADER_MQH
#define MYNAH_JSONREADER_MQH
#include "Text.mqh"

// Deeper nesting than this is refused: no frame has more than four levels.
#define JSON_MOST_DEPTH 32

enum ENUM_JSON_KIND { JSON_NULL, JSON_BOOLEAN, JSON_NUMBER, JSON_TEXT, JSON_LIST, JSON_OBJECT };

// One value of a parsed text: where it stands there, and its place in the tree. -1: none.
struct SJsonNode {
  ENUM_JSON_KIND kind;
  // Characters from `from` to before `to`; of a text without the quotes.
  int from;
  int to;
  // The member's name, without the quotes.
  int nameFrom;
  int nameTo;
  int child;
  int next;
  int count;
};

// Reads one JSON value. Nodes are numbers; -1 is "not there", and asking it anything is harmless.
class CJsonReader {
private:
  string m_text;
  int m_length;
  int m_at;
  SJsonNode m_nodes[];
  int m_used;

  int Node(const ENUM_JSON_KIND kind);
  void Blank();
  bool Word(const string word);
  bool QuotedTo(int &from, int &to);
  bool NumberTo(int &to);
  int Value(const int depth);
  int Members(const bool isObject, const int depth);
  // A piece of the text. (Slice() would be given a copy of all of it.)
  string Piece(const int from, const int to) { return to > from ? StringSubstr(m_text, from, to - from) : ""; }
  string Unescaped(const int from, const int to);
  bool IsName(const int node, const string name);
  bool Has(const int node) { return node >= 0 && node < m_used; }

public:
  CJsonReader() {
    m_text = "";
    m_length = 0;
    m_at = 0;
    m_used = 0;
  }
  // @returns false for what is not exactly one JSON value
  bool Parse(const string text);
  int Root() { return m_used > 0 ? 0 : -1; }
  bool IsObject(const int node) { return Has(node) && m_nodes[node].kind == JSON_OBJECT; }
  bool IsList(const int node) { return Has(node) && m_nodes[node].kind == JSON_LIST; }
  bool IsText(const int node) { return Has(node) && m_nodes[node].kind == JSON_TEXT; }
  bool IsNumber(const int node) { return Has(node) && m_nodes[node].kind == JSON_NUMBER; }
  bool IsBoolean(const int node) { return Has(node) && m_nodes[node].kind == JSON_BOOLEAN; }
  // True of null only; what is not there is not null.
  bool IsNull(const int node) { return Has(node) && m_nodes[node].kind == JSON_NULL; }
  bool IsInteger(const int node);
  // The member of an object with this name.
  int Find(const int node, const string name);
  // Members of an object, items of a list.
  int Count(const int node) { return Has(node) ? m_nodes[node].count : 0; }
  int Item(const int node, const int index);
  // The first item or member, and the one after: faster than Item() for long lists.
  int First(const int node) { return Has(node) ? m_nodes[node].child : -1; }
  int Next(const int node) { return Has(node) ? m_nodes[node].next : -1; }
  // What a member of an object is called.
  string Name(const int node) { return Has(node) ? Unescaped(m_nodes[node].nameFrom, m_nodes[node].nameTo) : ""; }
  // "" for what is no text, 0 for what is no number, false for what is no boolean.
  string Text(const int node);
  long Integer(const int node);
  double Real(const int node);
  bool Boolean(const int node);
  // The value as it was written, to be quoted in a complaint.
  string Source(const int node, const int most);
};

int CJsonReader::Node(const ENUM_JSON_KIND kind) {
  int node = m_used++;
  if (m_used > ArraySize(m_nodes)) ArrayResize(m_nodes, m_used, m_used + 256);
  m_nodes[node].kind = kind;
  m_nodes[node].from = m_at;
  m_nodes[node].to = m_at;
  m_nodes[node].nameFrom = 0;
  m_nodes[node].nameTo = 0;
  m_nodes[node].child = -1;
  m_nodes[node].next = -1;
  m_nodes[node].count = 0;
  return node;
}

void CJsonReader::Blank() {
  while (m_at < m_length) {
    ushort c = StringGetCharacter(m_text, m_at);
    if (c != ' ' && c != '\n' && c != '\r' && c != '\t') return;
    m_at++;
  }
}

bool CJsonReader::Word(const string word) {
  if (StringSubstr(m_text, m_at, StringLen(word)) != word) return false;
  m_at += StringLen(word);
  return true;
}

// From an opening quote to behind the closing one.
bool CJsonReader::QuotedTo(int &from, int &to) {
  m_at++;
  from = m_at;
  while (m_at < m_length) {
    ushort c = StringGetCharacter(m_text, m_at);
    if (c == '\"') {
      to = m_at;
      m_at++;
      return true;
    }
    if (c < 0x20) return false;
    if (c != '\\') {
      m_at++;
      continue;
    }
    ushort escape = m_at + 1 < m_length ? StringGetCharacter(m_text, m_at + 1) : (ushort)0;
    if (escape == 'u') {
      if (m_at + 6 > m_length) return false;
      for (int i = m_at + 2; i < m_at + 6; i++)
        if (StringFind("0123456789abcdefABCDEF", StringSubstr(m_text, i, 1)) < 0) return false;
      m_at += 6;
    } else {
      if (escape == 0 || StringFind("\"\\/bfnrt", ShortToString(escape)) < 0) return false;
      m_at += 2;
    }
  }
  return false;
}

// A JSON number: a sign, digits without needless zeros, a fraction and an exponent perhaps.
bool CJsonReader::NumberTo(int &to) {
  if (StringGetCharacter(m_text, m_at) == '-') m_at++;
  int from = m_at;
  while (m_at < m_length && IsDigit(StringGetCharacter(m_text, m_at))) m_at++;
  if (m_at == from) return false;
  if (m_at - from > 1 && StringGetCharacter(m_text, from) == '0') return false;
  if (m_at < m_length && StringGetCharacter(m_text, m_at) == '.') {
    m_at++;
    from = m_at;
    while (m_at < m_length && IsDigit(StringGetCharacter(m_text, m_at))) m_at++;
    if (m_at == from) return false;
  }
  ushort c = m_at < m_length ? StringGetCharacter(m_text, m_at) : (ushort)0;
  if (c == 'e' || c == 'E') {
    m_at++;
    c = m_at < m_length ? StringGetCharacter(m_text, m_at) : (ushort)0;
    if (c == '+' || c == '-') m_at++;
    from = m_at;
    while (m_at < m_length && IsDigit(StringGetCharacter(m_text, m_at))) m_at++;
    if (m_at == from) return false;
  }
  to = m_at;
  return true;
}

// @returns the node, or -1 for what is no value
int CJsonReader::Value(const int depth) {
  Blank();
  if (m_at >= m_length || depth > JSON_MOST_DEPTH) return -1;
  ushort c = StringGetCharacter(m_text, m_at);
  if (c == '{') return Members(true, depth);
  if (c == '[') return Members(false, depth);
  int node = -1;
  int from = m_at;
  int to = m_at;
  if (c == '\"') {
    node = Node(JSON_TEXT);
    if (!QuotedTo(from, to)) return -1;
  } else if (c == '-' || IsDigit(c)) {
    node = Node(JSON_NUMBER);
    if (!NumberTo(to)) return -1;
  } else {
    node = Node(c == 'n' ? JSON_NULL : JSON_BOOLEAN);
    if (!Word("null") && !Word("true") && !Word("false")) return -1;
    to = m_at;
  }
  m_nodes[node].from = from;
  m_nodes[node].to = to;
  return node;
}

int CJsonReader::Members(const bool isObject, const int depth) {
  int node = Node(isObject ? JSON_OBJECT : JSON_LIST);
  ushort end = isObject ? '}' : ']';
  int last = -1;
  m_at++;
  Blank();
  bool empty = m_at < m_length && StringGetCharacter(m_text, m_at) == end;
  if (empty) m_at++;
  while (!empty) {
    int nameFrom = 0;
    int nameTo = 0;
    if (isObject) {
      Blank();
      if (m_at >= m_length || StringGetCharacter(m_text, m_at) != '\"' || !QuotedTo(nameFrom, nameTo)) return -1;
      Blank();
      if (m_at >= m_length || StringGetCharacter(m_text, m_at) != ':') return -1;
      m_at++;
    }
    int item = Value(depth + 1);
    if (item < 0) return -1;
    m_nodes[item].nameFrom = nameFrom;
    m_nodes[item].nameTo = nameTo;
    if (last < 0) m_nodes[node].child = item;
    else m_nodes[last].next = item;
    last = item;
    m_nodes[node].count++;
    Blank();
    ushort c = m_at < m_length ? StringGetCharacter(m_text, m_at) : (ushort)0;
    m_at++;
    if (c == end) break;
    if (c != ',') return -1;
  }
  m_nodes[node].to = m_at;
  return node;
}

bool CJsonReader::Parse(const string text) {
  m_text = text;
  m_length = StringLen(text);
  m_at = 0;
  m_used = 0;
  int root = Value(0);
  Blank();
  if (root == 0 && m_at == m_length) return true;
  m_used = 0;
  return false;
}

string CJsonReader::Unescaped(const int from, const int to) {
  string text = "";
  int start = from;
  for (int i = from; i < to; i++) {
    if (StringGetCharacter(m_text, i) != '\\') continue;
    text += Piece(start, i);
    ushort c = StringGetCharacter(m_text, i + 1);
    i++;
    if (c == 'u') {
      int code = 0;
      for (int k = i + 1; k <= i + 4; k++) {
        int digit = StringFind("0123456789abcdef", StringSubstr(m_text, k, 1));
        if (digit < 0) digit = StringFind("0123456789ABCDEF", StringSubstr(m_text, k, 1));
        code = code * 16 + digit;
      }
      i += 4;
      // A string of MQL ends at a zero.
      c = code == 0 ? (ushort)0xFFFD : (ushort)code;
    } else if (c == 'n') c = '\n';
    else if (c == 't') c = '\t';
    else if (c == 'r') c = '\r';
    else if (c == 'b') c = 8;
    else if (c == 'f') c = 12;
    text += ShortToString(c);
    start = i + 1;
  }
  return text + Piece(start, to);
}

bool CJsonReader::IsName(const int node, const string name) {
  int from = m_nodes[node].nameFrom;
  int to = m_nodes[node].nameTo;
  int i = 0;
  int length = StringLen(name);
  while (i < length && from + i < to && StringGetCharacter(m_text, from + i) == StringGetCharacter(name, i)) i++;
  if (i == length && from + i == to) return true;
  // Only an escape may mean the same by other letters.
  bool escaped = from + i < to && StringGetCharacter(m_text, from + i) == '\\';
  return escaped && Unescaped(from, to) == name;
}

int CJsonReader::Find(const int node, const string name) {
  if (!IsObject(node)) return -1;
  int child = m_nodes[node].child;
  while (child >= 0 && !IsName(child, name)) child = m_nodes[child].next;
  return child;
}

int CJsonReader::Item(const int node, const int index) {
  if (!Has(node) || index < 0 || index >= m_nodes[node].count) return -1;
  int child = m_nodes[node].child;
  for (int i = 0; i < index; i++) child = m_nodes[child].next;
  return child;
}

string CJsonReader::Text(const int node) {
  return IsText(node) ? Unescaped(m_nodes[node].from, m_nodes[node].to) : "";
}

// True of a number that is whole and kept exactly by every reader.
bool CJsonReader::IsInteger(const int node) {
  long value = 0;
  if (!IsNumber(node)) return false;
  int from = m_nodes[node].from;
  if (!IntegerFromText(Piece(from, m_nodes[node].to), value)) return false;
  return value <= MOST_SAFE_INTEGER && value >= -MOST_SAFE_INTEGER;
}

long CJsonReader::Integer(const int node) {
  long value = 0;
  if (!IsInteger(node)) return 0;
  int from = m_nodes[node].from;
  IntegerFromText(Piece(from, m_nodes[node].to), value);
  return value;
}

double CJsonReader::Real(const int node) {
  if (!IsNumber(node)) return 0.0;
  return StringToDouble(Piece(m_nodes[node].from, m_nodes[node].to));
}

bool CJsonReader::Boolean(const int node) {
  return IsBoolean(node) && StringGetCharacter(m_text, m_nodes[node].from) == 't';
}

string CJsonReader::Source(const int node, const int most) {
  if (!Has(node)) return "missing";
  if (m_nodes[node].kind == JSON_LIST) return "a list";
  if (m_nodes[node].kind == JSON_OBJECT) return "an object";
  bool quoted = m_nodes[node].kind == JSON_TEXT;
  string source = Cut(Piece(m_nodes[node].from, m_nodes[node].to), most);
  return quoted ? "\"" + source + "\"" : source;
}

#endif
