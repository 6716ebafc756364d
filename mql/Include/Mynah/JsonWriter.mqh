//+------------------------------------------------------------------+
//| JsonWriter.mqh: writes JSON                                     |
//+------------------------------------------------------------------+
#ifndef MYNAH_JSONWRITER_MQH
#define MYNAH_JSONWRITER_MQH
#include "Text.mqh"

// Appending to a long text may copy it, so that text is gathered in pieces of about this many characters.
#define JSON_PIECE 4096

// Writes one JSON value. Inside objects every value has its name; inside lists the name is "".
class CJsonWriter {
private:
  string m_done;
  string m_piece;
  int m_bytes;
  // Nothing stands before in the innermost object or list.
  bool m_first;

  void Append(const string text, const int bytes) {
    m_piece += text;
    m_bytes += bytes;
    if (StringLen(m_piece) < JSON_PIECE) return;
    m_done += m_piece;
    m_piece = "";
  }
  void Ascii(const string text) { Append(text, StringLen(text)); }
  void Name(const string name) {
    string text = m_first ? "" : ",";
    m_first = false;
    if (name != "") text += "\"" + name + "\":";
    Ascii(text);
  }
  void Escaped(const string value);

public:
  CJsonWriter() { Begin(); }
  // Starts anew.
  void Begin() {
    m_done = "";
    m_piece = "";
    m_bytes = 0;
    m_first = true;
  }
  void Object(const string name = "") {
    Name(name);
    Ascii("{");
    m_first = true;
  }
  void EndObject() {
    Ascii("}");
    m_first = false;
  }
  void Array(const string name) {
    Name(name);
    Ascii("[");
    m_first = true;
  }
  void EndArray() {
    Ascii("]");
    m_first = false;
  }
  void Text(const string name, const string value) {
    Name(name);
    Escaped(value);
  }
  // A whole number; what JSON readers would not keep exactly is for Id().
  void Number(const string name, const long value) {
    Name(name);
    Ascii(IntegerToString(value));
  }
  // A number with a fraction, as a JSON number.
  void Double(const string name, const double value, const int digits) {
    Name(name);
    Ascii(DecimalText(value, digits));
  }
  void Bool(const string name, const bool value) {
    Name(name);
    Ascii(value ? "true" : "false");
  }
  void Null(const string name) {
    Name(name);
    Ascii("null");
  }
  // Lots, a price or money: canonical decimal text.
  void Decimal(const string name, const double value, const int digits) {
    Name(name);
    Ascii("\"" + DecimalText(value, digits) + "\"");
  }
  // A price that may be missing: null unless above 0 after rounding.
  void Price(const string name, const double value, const int digits) {
    string text = DecimalText(value, digits);
    Name(name);
    Ascii(value <= 0.0 || text == "0" ? "null" : "\"" + text + "\"");
  }
  // A ticket, login or position identifier: digits in quotes.
  void Id(const string name, const long value) {
    Name(name);
    Ascii("\"" + IntegerToString(value) + "\"");
  }
  // A value that is JSON already.
  void Raw(const string name, const string json) {
    Name(name);
    Append(json, Utf8Length(json));
  }
  string Result() {
    m_done += m_piece;
    m_piece = "";
    return m_done;
  }
  // What has been written takes so many bytes in UTF-8.
  int Bytes() { return m_bytes; }
};

void CJsonWriter::Escaped(const string value) {
  int length = StringLen(value);
  int bytes = 2;
  int from = 0;
  string text = "\"";
  for (int i = 0; i < length; i++) {
    ushort c = StringGetCharacter(value, i);
    if (c < 0x80 && c >= 0x20 && c != '\"' && c != '\\') {
      bytes++;
      continue;
    }
    bool pair = c >= 0xD800 && c <= 0xDBFF && i + 1 < length && (StringGetCharacter(value, i + 1) & 0xFC00) == 0xDC00;
    if (pair) {
      bytes += 4;
      i++;
      continue;
    }
    bool half = c >= 0xD800 && c <= 0xDFFF;
    if (c >= 0x80 && !half) {
      bytes += c < 0x800 ? 2 : 3;
      continue;
    }
    string escape = "\\" + ShortToString(c);
    if (half) escape = "\\ufffd";
    else if (c < 0x20) escape = StringFormat("\\u%04x", (int)c);
    text += Slice(value, from, i) + escape;
    bytes += StringLen(escape);
    from = i + 1;
  }
  Append(text + Slice(value, from, length) + "\"", bytes);
}

#endif
