// The string functions of MQL.
#include "string_functions.hpp"

#include <array>
#include <cmath>
#include <cstdio>

#include "errors.hpp"

namespace mql {
namespace {

#ifdef __MQL4__
constexpr int ERR_STRING_POSITION = 5041;
#else
constexpr int ERR_STRING_POSITION = 5050;
#endif

bool is_blank(char16_t unit) { return unit == ' ' || unit == '\t' || unit == '\r' || unit == '\n'; }

std::size_t blanks_left(const std::u16string &units) {
  std::size_t count = 0;
  while (count < units.size() && is_blank(units[count])) count++;
  return count;
}

std::size_t blanks_right(const std::u16string &units) {
  std::size_t count = 0;
  while (count < units.size() && is_blank(units[units.size() - 1 - count])) count++;
  return count;
}

char16_t lowered(char16_t unit) { return unit >= 'A' && unit <= 'Z' ? static_cast<char16_t>(unit + 32) : unit; }
char16_t raised(char16_t unit) { return unit >= 'a' && unit <= 'z' ? static_cast<char16_t>(unit - 32) : unit; }

std::string encoded(const string &text, uint codepage) {
  if (codepage == CP_UTF8) return text.utf8();
  std::string bytes;
  for (const char16_t unit : text.units()) bytes += unit < 0x100 ? static_cast<char>(unit) : '?';
  return bytes;
}

/** Puts units at `start` as StringToCharArray does: closing 0 with them unless a count was given. */
template <class T, class Text> int put(const Text &text, Arr<T> &array, int start, int count) {
  if (start < 0) return 0;
  const int whole = static_cast<int>(text.size()) + 1;
  int copied = count < 0 || count > whole ? whole : count;
  if (start + copied > array.size() && !array.resize(start + copied)) copied = array.size() - start;
  for (int i = 0; i < copied; i++) {
    array[start + i] = i < whole - 1 ? static_cast<T>(text[static_cast<std::size_t>(i)]) : T{0};
  }
  return copied < 0 ? 0 : copied;
}

/** Elements from `start` up to the count, the end or the first 0. */
template <class T> int taken(const Arr<T> &array, int start, int count) {
  if (start < 0 || start >= array.size()) return 0;
  const int available = array.size() - start;
  const int limit = count < 0 || count > available ? available : count;
  int length = 0;
  while (length < limit && array[start + length] != 0) length++;
  return length;
}

}  // namespace

int StringLen(const string &text) { return text.length(); }

int StringFind(const string &text, const string &wanted, int start) {
  if (wanted.length() == 0 || start >= text.length()) return -1;
  const std::size_t at = text.units().find(wanted.units(), start < 0 ? 0 : static_cast<std::size_t>(start));
  return at == std::u16string::npos ? -1 : static_cast<int>(at);
}

string StringSubstr(const string &text, int start, int length) {
  if (start < 0 || start > text.length()) {
    host::set_last_error(ERR_STRING_POSITION);
    return string(u"");
  }
#ifdef __MQL4__
  const bool to_the_end = length <= 0;
#else
  const bool to_the_end = length < 0;
#endif
  const std::size_t from = static_cast<std::size_t>(start);
  return string(text.units().substr(from, to_the_end ? std::u16string::npos : static_cast<std::size_t>(length)));
}

ushort StringGetCharacter(const string &text, int index) {
  if (index < 0 || index >= text.length()) {
    host::set_last_error(ERR_STRING_POSITION);
    return 0;
  }
  return text.units()[static_cast<std::size_t>(index)];
}

bool StringSetCharacter(string &text, int index, ushort character) {
  if (index < 0 || index > text.length()) {
    host::set_last_error(ERR_STRING_POSITION);
    return false;
  }
  std::u16string &units = text.change();
  const std::size_t at = static_cast<std::size_t>(index);
  if (character == 0) units.resize(at);
  else if (at == units.size()) units += static_cast<char16_t>(character);
  else units[at] = static_cast<char16_t>(character);
  return true;
}

int StringReplace(string &text, const string &wanted, const string &replacement) {
  if (wanted.length() == 0) return -1;
  if (StringFind(text, wanted) < 0) return 0;
  std::u16string replaced;
  int count = 0;
  std::size_t from = 0;
  std::size_t at = 0;
  while ((at = text.units().find(wanted.units(), from)) != std::u16string::npos) {
    replaced.append(text.units(), from, at - from);
    replaced += replacement.units();
    from = at + wanted.units().size();
    count++;
  }
  replaced.append(text.units(), from);
  text.change() = std::move(replaced);
  return count;
}

int StringSplit(const string &text, ushort separator, Arr<string> &parts) {
  std::vector<std::u16string> found;
  if (text.length() > 0) found.emplace_back();
  for (const char16_t unit : text.units()) {
    if (unit == separator) found.emplace_back();
    else found.back() += unit;
  }
  if (!parts.resize(static_cast<int>(found.size()))) return -1;
  for (int i = 0; i < parts.size(); i++) parts[i] = string(found[static_cast<std::size_t>(i)]);
  return parts.size();
}

bool StringAdd(string &text, const string &more) {
  text += more;
  return true;
}

int StringCompare(const string &a, const string &b, bool case_sensitive) {
  string left = a;
  string right = b;
  if (!case_sensitive) {
    StringToLower(left);
    StringToLower(right);
  }
  if (left.units() == right.units()) return 0;
  return left.units() < right.units() ? -1 : 1;
}

bool StringToLower(string &text) {
  for (char16_t &unit : text.change()) unit = lowered(unit);
  return true;
}

bool StringToUpper(string &text) {
  for (char16_t &unit : text.change()) unit = raised(unit);
  return true;
}

bool StringInit(string &text, int length, ushort character) {
  if (length < 0) return false;
  text.change().assign(character == 0 ? 0 : static_cast<std::size_t>(length), static_cast<char16_t>(character));
  return true;
}

bool StringFill(string &text, ushort character) { return StringInit(text, text.length(), character); }

#ifdef __MQL4__
string StringTrimLeft(const string &text) { return string(text.units().substr(blanks_left(text.units()))); }
string StringTrimRight(const string &text) {
  return string(text.units().substr(0, text.units().size() - blanks_right(text.units())));
}
#else
int StringTrimLeft(string &text) {
  const std::size_t blanks = blanks_left(text.units());
  text.change().erase(0, blanks);
  return static_cast<int>(blanks);
}
int StringTrimRight(string &text) {
  const std::size_t blanks = blanks_right(text.units());
  text.change().resize(text.units().size() - blanks);
  return static_cast<int>(blanks);
}
#endif

string ShortToString(ushort character) { return string(std::u16string(1, static_cast<char16_t>(character))); }
string CharToString(uchar character) { return string(std::u16string(1, static_cast<char16_t>(character))); }

string IntegerToString(long value, int length, ushort fill) {
  const std::u16string number = string(value).units();
  const std::size_t wanted = length < 0 ? 0 : static_cast<std::size_t>(length);
  const std::size_t missing = number.size() < wanted ? wanted - number.size() : 0;
  return string(std::u16string(missing, static_cast<char16_t>(fill)) + number);
}

string DoubleToString(double value, int digits) {
  std::array<char, 512> text{};
  if (digits < 0) std::snprintf(text.data(), text.size(), "%.*e", digits < -16 ? 16 : -digits, value);
  else std::snprintf(text.data(), text.size(), "%.*f", digits > 16 ? 16 : digits, value);
  return string(text.data());
}

long StringToInteger(const string &text) { return text.to_long(); }
double StringToDouble(const string &text) { return text.to_double(); }

int StringToCharArray(const string &text, Arr<uchar> &bytes, int start, int count, uint codepage) {
  return put(encoded(text, codepage), bytes, start, count);
}

string CharArrayToString(const Arr<uchar> &bytes, int start, int count, uint codepage) {
  const int length = taken(bytes, start, count);
  if (length == 0) return string(u"");
  const uchar *first = bytes.data() + start;
  if (codepage == CP_UTF8) {
    return string(units_from_utf8({reinterpret_cast<const char *>(first), static_cast<std::size_t>(length)}));
  }
  return string(std::u16string(first, first + length));
}

int StringToShortArray(const string &text, Arr<ushort> &units, int start, int count) {
  return put(text.units(), units, start, count);
}

string ShortArrayToString(const Arr<ushort> &units, int start, int count) {
  const int length = taken(units, start, count);
  if (length == 0) return string(u"");
  return string(std::u16string(units.data() + start, units.data() + start + length));
}

}  // namespace mql
