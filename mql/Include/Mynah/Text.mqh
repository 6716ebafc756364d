//+------------------------------------------------------------------+
//| Text.mqh: decimal text, whole numbers, UTF-8 and random text     |
//+------------------------------------------------------------------+
// Prices, lots and money cross the wire as decimal text ("1.08412"), so that no reader turns them into
// binary fractions; tickets cross it as digits. The canonical form has no trailing zeros and no "-0".
#ifndef MYNAH_TEXT_MQH
#define MYNAH_TEXT_MQH

// The largest whole number that JSON readers keep exactly: 2^53 - 1.
#define MOST_SAFE_INTEGER 9007199254740991
#define MOST_DIGITS_BEFORE_POINT 15
#define MOST_DIGITS_AFTER_POINT 12

bool IsDigit(const ushort c) {
  return c >= '0' && c <= '9';
}

// True for one or more digits and nothing else.
bool IsDigits(const string text) {
  int length = StringLen(text);
  for (int i = 0; i < length; i++)
    if (!IsDigit(StringGetCharacter(text, i))) return false;
  return length > 0;
}

// True for decimal text as the protocol allows it: no exponent, at most 15 digits before the point and 12 after.
bool IsDecimal(const string text) {
  int length = StringLen(text);
  int i = 0;
  if (length > 0 && StringGetCharacter(text, 0) == '-') i = 1;
  int before = 0;
  while (i < length && IsDigit(StringGetCharacter(text, i))) {
    i++;
    before++;
  }
  if (before < 1 || before > MOST_DIGITS_BEFORE_POINT) return false;
  if (i == length) return true;
  if (StringGetCharacter(text, i) != '.') return false;
  i++;
  int after = 0;
  while (i < length && IsDigit(StringGetCharacter(text, i))) {
    i++;
    after++;
  }
  return i == length && after >= 1 && after <= MOST_DIGITS_AFTER_POINT;
}

// Decimal text → the same number without needless zeros and signs: "-0.10" → "-0.1", "007" → "7", "-0.0" → "0".
string CanonicalDecimal(const string text) {
  int length = StringLen(text);
  bool negative = length > 0 && StringGetCharacter(text, 0) == '-';
  int from = negative ? 1 : 0;
  while (from < length - 1 && StringGetCharacter(text, from) == '0' && IsDigit(StringGetCharacter(text, from + 1)))
    from++;
  int to = length;
  if (StringFind(text, ".") >= 0) {
    while (to > from && StringGetCharacter(text, to - 1) == '0') to--;
    if (to > from && StringGetCharacter(text, to - 1) == '.') to--;
  }
  string rest = Slice(text, from, to);
  if (rest == "0" || rest == "") return "0";
  return negative ? "-" + rest : rest;
}

// A number, rounded to so many digits after the point, as canonical decimal text. What is no number is "0".
string DecimalText(const double value, const int digits) {
  if (!MathIsValidNumber(value)) return "0";
  int most = digits;
  if (most < 0) most = 0;
  if (most > MOST_DIGITS_AFTER_POINT) most = MOST_DIGITS_AFTER_POINT;
  return CanonicalDecimal(DoubleToString(value, most));
}

// Decimal text → number; 0 for what is no decimal text.
double DecimalValue(const string text) {
  return IsDecimal(text) ? StringToDouble(text) : 0.0;
}

// Digits, with a sign perhaps, → whole number. @returns false, and leaves `value`, unless it is exact
bool IntegerFromText(const string text, long &value) {
  int length = StringLen(text);
  bool negative = length > 0 && StringGetCharacter(text, 0) == '-';
  int i = negative ? 1 : 0;
  if (i >= length || length - i > 19) return false;
  long found = 0;
  for (; i < length; i++) {
    ushort c = StringGetCharacter(text, i);
    if (!IsDigit(c)) return false;
    long digit = (long)(c - '0');
    if (found > (LONG_MAX - digit) / 10) return false;
    found = found * 10 + digit;
  }
  value = negative ? -found : found;
  return true;
}

// Ticket in digits → number; 0 for what is no ticket.
long TicketFromText(const string text) {
  long value = 0;
  if (!IsDigits(text) || !IntegerFromText(text, value)) return 0;
  return value;
}

// The characters from `from` to before `to`. (StringSubstr takes a length of 0 for "up to the end" in some builds.)
string Slice(const string text, const int from, const int to) {
  if (to <= from) return "";
  return StringSubstr(text, from, to - from);
}

// Without the spaces around it. (StringTrimLeft() changes its argument in MQL5, and returns a copy in MQL4.)
string Trimmed(const string text) {
  int from = 0;
  int to = StringLen(text);
  while (from < to && StringGetCharacter(text, from) <= 32) from++;
  while (to > from && StringGetCharacter(text, to - 1) <= 32) to--;
  return Slice(text, from, to);
}

// At most `most` characters, and no half of a surrogate pair at the end.
string Cut(const string text, const int most) {
  if (StringLen(text) <= most) return text;
  ushort last = StringGetCharacter(text, most - 1);
  bool half = last >= 0xD800 && last <= 0xDBFF;
  return Slice(text, 0, half ? most - 1 : most);
}

// How many bytes a text takes in UTF-8.
int Utf8Length(const string text) {
  int length = StringLen(text);
  int bytes = length;
  for (int i = 0; i < length; i++) {
    ushort c = StringGetCharacter(text, i);
    // A surrogate pair is two characters here and four bytes there.
    if (c >= 0x800 && (c < 0xD800 || c > 0xDFFF)) bytes += 2;
    else if (c >= 0x80) bytes++;
  }
  return bytes;
}

// Text → its bytes in UTF-8, without a zero at the end. @returns how many
int Utf8Bytes(const string text, uchar &bytes[]) {
  if (StringLen(text) == 0) {
    ArrayResize(bytes, 0);
    return 0;
  }
  int count = StringToCharArray(text, bytes, 0, WHOLE_ARRAY, CP_UTF8);
  while (count > 0 && bytes[count - 1] == 0) count--;
  ArrayResize(bytes, count);
  return count;
}

// Bytes in UTF-8 → text.
string Utf8Text(const uchar &bytes[], const int from, const int count) {
  if (count <= 0) return "";
  return CharArrayToString(bytes, from, count, CP_UTF8);
}

// What a text that has no business in a log line or on a chart looks like there: control characters as spaces.
string OneLine(const string text, const int most) {
  string line = Cut(text, most);
  int length = StringLen(line);
  string clean = "";
  int from = 0;
  for (int i = 0; i < length; i++) {
    ushort c = StringGetCharacter(line, i);
    if (c >= 32 && c != 127) continue;
    clean += Slice(line, from, i) + " ";
    from = i + 1;
  }
  return clean + Slice(line, from, length);
}

#endif
