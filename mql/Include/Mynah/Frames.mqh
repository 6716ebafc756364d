//+------------------------------------------------------------------+
//| Frames.mqh: checks what the service sends, field by field        |
//+------------------------------------------------------------------+
// A frame that breaks the rules of its type is answered with BAD_FRAME, and nothing of it is taken. What passes may
// be read without further questions. Fields and types that are not known are no mistakes: the protocol grows.
#ifndef MYNAH_FRAMES_MQH
#define MYNAH_FRAMES_MQH
#include "Json.mqh"

#define FRAME_MOST_ITEMS 500
#define FRAME_MOST_COUNT 2147483647
#define FRAME_MOST_MILLIS 8640000000000000
#define FRAME_QUOTED 40
#define FRAME_ORDER_KINDS " market limit stop stop_limit "
#define FRAME_LINK_STATES " pending open closed "

class CFrameCheck {
private:
  CJsonReader *m_json;
  // Where the fields are that are looked at, and what stands before their names in a complaint.
  int m_node;
  string m_path;
  string m_wrong;
  // Keys are not quoted.
  bool m_secret;

  // The first complaint counts.
  void Wrong(const string name, const int node, const string rule) {
    if (m_wrong != "") return;
    string path = m_path + name;
    string got = m_secret ? "" : " (got " + m_json.Source(node, FRAME_QUOTED) + ")";
    m_wrong = path + ": " + rule + got;
  }
  void IntegerField(const string name, const long least, const long most);
  void MillisOrNull(const string name);
  void BooleanField(const string name);
  void TextField(const string name, const int least, const int most);
  void NameField(const string name, const int most);
  void WordField(const string name, const string words);
  void DecimalField(const string name, const bool mayBeZero, const bool mayBeNull);
  void LinkField(const string name);
  void Welcome();
  void Desired();
  void DesiredItem();
  void Watch();

public:
  // @returns "" for a frame that may be taken or is of a type not known; else the complaint, field first
  string Check(CJsonReader &json);
};

string CFrameCheck::Check(CJsonReader &json) {
  m_json = GetPointer(json);
  m_node = json.Root();
  m_path = "";
  m_wrong = "";
  m_secret = false;
  if (!json.IsObject(m_node)) return "a frame is one JSON object";
  int typeNode = json.Find(m_node, "type");
  string type = json.Text(typeNode);
  if (type == "") return "type: must be a text that names the kind of frame";
  if (type == "welcome") Welcome();
  else if (type == "ack") IntegerField("seq", 0, MOST_SAFE_INTEGER);
  else if (type == "synced" || type == "resync") NameField("id", 40);
  else if (type == "desired") Desired();
  else if (type == "watch") Watch();
  else if (type == "heartbeat") {
    IntegerField("at", 0, FRAME_MOST_MILLIS);
    MillisOrNull("echo");
  } else if (type == "rotate") {
    m_secret = true;
    TextField("key", 20, 100);
  } else if (type == "error") {
    TextField("code", 0, 60);
    TextField("message", 0, 500);
    BooleanField("fatal");
    if (!json.IsNull(json.Find(m_node, "retryAfterMs"))) IntegerField("retryAfterMs", 0, MOST_SAFE_INTEGER);
  } else if (type == "bye") IntegerField("retryAfterMs", 0, MOST_SAFE_INTEGER);
  else if (type == "polled") IntegerField("id", 0, MOST_SAFE_INTEGER);
  return m_wrong;
}

void CFrameCheck::IntegerField(const string name, const long least, const long most) {
  int node = m_json.Find(m_node, name);
  if (!m_json.IsInteger(node)) {
    Wrong(name, node, "must be a whole number");
    return;
  }
  long value = m_json.Integer(node);
  if (value < least) Wrong(name, node, "must be at least " + IntegerToString(least));
  else if (value > most) Wrong(name, node, "must be at most " + IntegerToString(most));
}

void CFrameCheck::MillisOrNull(const string name) {
  if (!m_json.IsNull(m_json.Find(m_node, name))) IntegerField(name, 0, FRAME_MOST_MILLIS);
}

void CFrameCheck::BooleanField(const string name) {
  int node = m_json.Find(m_node, name);
  if (!m_json.IsBoolean(node)) Wrong(name, node, "must be true or false");
}

void CFrameCheck::TextField(const string name, const int least, const int most) {
  int node = m_json.Find(m_node, name);
  if (!m_json.IsText(node)) {
    Wrong(name, node, "must be a text");
    return;
  }
  int length = StringLen(m_json.Text(node));
  if (length < least) Wrong(name, node, "must have at least " + IntegerToString(least) + " characters");
  if (length > most) Wrong(name, node, "must have at most " + IntegerToString(most) + " characters");
}

// Text that names something: at least one character, and none that cannot be shown.
void CFrameCheck::NameField(const string name, const int most) {
  TextField(name, 1, most);
  int node = m_json.Find(m_node, name);
  string text = m_json.Text(node);
  int length = StringLen(text);
  for (int i = 0; i < length; i++) {
    ushort c = StringGetCharacter(text, i);
    if (c < 32 || (c >= 127 && c < 160)) Wrong(name, node, "must not hold control characters");
  }
}

// One of the words in a list that has a space around each.
void CFrameCheck::WordField(const string name, const string words) {
  int node = m_json.Find(m_node, name);
  string text = m_json.Text(node);
  if (text == "" || StringFind(text, " ") >= 0 || StringFind(words, " " + text + " ") < 0)
    Wrong(name, node, "must be one of" + words);
}

void CFrameCheck::DecimalField(const string name, const bool mayBeZero, const bool mayBeNull) {
  int node = m_json.Find(m_node, name);
  if (mayBeNull && m_json.IsNull(node)) return;
  string text = m_json.Text(node);
  if (!IsDecimal(text)) {
    Wrong(name, node, "must be decimal text, e.g. \"1.08412\"");
    return;
  }
  string value = CanonicalDecimal(text);
  if (StringGetCharacter(value, 0) == '-') Wrong(name, node, "must not be below 0");
  if (!mayBeZero && value == "0") Wrong(name, node, "must be above 0");
}

void CFrameCheck::LinkField(const string name) {
  int node = m_json.Find(m_node, name);
  string text = m_json.Text(node);
  bool good = StringLen(text) == 22;
  for (int i = 0; good && i < 22; i++) {
    ushort c = StringGetCharacter(text, i);
    bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    good = letter || IsDigit(c) || c == '_' || c == '-';
  }
  if (!good) Wrong(name, node, "must be a link id of 22 characters");
}

void CFrameCheck::Welcome() {
  IntegerField("protocol", 1, 1);
  TextField("account", 0, 1000);
  IntegerField("epoch", 0, MOST_SAFE_INTEGER);
  IntegerField("serverTime", 0, FRAME_MOST_MILLIS);
  IntegerField("heartbeatMs", 1, FRAME_MOST_COUNT);
  IntegerField("deadMs", 1, FRAME_MOST_COUNT);
  IntegerField("acked", 0, MOST_SAFE_INTEGER);
  IntegerField("dealsSince", 0, FRAME_MOST_MILLIS);
  int limits = m_json.Find(m_node, "limits");
  if (!m_json.IsObject(limits)) {
    Wrong("limits", limits, "must be an object");
    return;
  }
  m_node = limits;
  m_path = "limits.";
  IntegerField("frameBytes", 1, FRAME_MOST_COUNT);
  IntegerField("framesPerSecond", 1, FRAME_MOST_COUNT);
  IntegerField("items", 1, FRAME_MOST_COUNT);
}

void CFrameCheck::Desired() {
  IntegerField("epoch", 0, MOST_SAFE_INTEGER);
  int items = m_json.Find(m_node, "items");
  int count = m_json.Count(items);
  if (!m_json.IsList(items) || count < 1 || count > FRAME_MOST_ITEMS) {
    Wrong("items", items, "must be a list of 1 to " + IntegerToString(FRAME_MOST_ITEMS) + " items");
    return;
  }
  int index = 0;
  for (int item = m_json.First(items); item >= 0 && m_wrong == ""; item = m_json.Next(item)) {
    m_path = "items[" + IntegerToString(index) + "]";
    m_node = item;
    if (!m_json.IsObject(item)) Wrong("", item, "must be an object");
    m_path += ".";
    DesiredItem();
    index++;
  }
}

void CFrameCheck::DesiredItem() {
  LinkField("link");
  IntegerField("version", 0, MOST_SAFE_INTEGER);
  MillisOrNull("deadline");
  IntegerField("deviation", 0, FRAME_MOST_COUNT);
  IntegerField("magic", 1, FRAME_MOST_COUNT);
  TextField("comment", 0, 27);
  WordField("state", FRAME_LINK_STATES);
  NameField("symbol", 64);
  WordField("side", " buy sell ");
  WordField("kind", FRAME_ORDER_KINDS);
  DecimalField("lots", true, false);
  DecimalField("price", false, true);
  DecimalField("stopLoss", false, true);
  DecimalField("takeProfit", false, true);
  MillisOrNull("expiresAt");
}

void CFrameCheck::Watch() {
  int symbols = m_json.Find(m_node, "symbols");
  if (!m_json.IsList(symbols) || m_json.Count(symbols) > FRAME_MOST_ITEMS) {
    Wrong("symbols", symbols, "must be a list of at most " + IntegerToString(FRAME_MOST_ITEMS) + " symbols");
    return;
  }
  int index = 0;
  for (int item = m_json.First(symbols); item >= 0; item = m_json.Next(item)) {
    string text = m_json.Text(item);
    if (StringLen(text) < 1 || StringLen(text) > 64)
      Wrong("symbols[" + IntegerToString(index) + "]", item, "must be a symbol of 1 to 64 characters");
    index++;
  }
}

#endif
