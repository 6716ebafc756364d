// string: conversions from and to UTF-8 and numbers.
#include "string.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "errors.hpp"
#include "time.hpp"

namespace mql {
namespace {

constexpr char16_t REPLACEMENT = 0xFFFD;
constexpr int MOST_DIGITS = 16;

/** The number of bytes that the lead byte of a character announces; 0 if it is none. */
int announced(uchar lead) {
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead < 0xE0) return 2;
  if (lead >= 0xE0 && lead < 0xF0) return 3;
  return lead >= 0xF0 && lead < 0xF5 ? 4 : 0;
}

/** The character that begins at `at`, whose bytes are `length`; -1 if they are not well-formed. */
long decode(std::string_view bytes, std::size_t at, int length) {
  if (length == 0 || at + static_cast<std::size_t>(length) > bytes.size()) return -1;
  const uchar lead = static_cast<uchar>(bytes[at]);
  if (length == 1) return lead;
  long character = lead & (0xFF >> (length + 1));
  for (int i = 1; i < length; i++) {
    const uchar next = static_cast<uchar>(bytes[at + static_cast<std::size_t>(i)]);
    if ((next & 0xC0) != 0x80) return -1;
    character = character << 6 | (next & 0x3F);
  }
  const bool too_long = (length == 3 && character < 0x800) || (length == 4 && character < 0x10000);
  const bool surrogate = character >= 0xD800 && character < 0xE000;
  return too_long || surrogate || character > 0x10FFFF ? -1 : character;
}

void append_utf8(std::string &out, long character) {
  const auto byte = [&out](long value) { out += static_cast<char>(value); };
  if (character < 0x80) {
    byte(character);
  } else if (character < 0x800) {
    byte(0xC0 | character >> 6);
    byte(0x80 | (character & 0x3F));
  } else if (character < 0x10000) {
    byte(0xE0 | character >> 12);
    byte(0x80 | (character >> 6 & 0x3F));
    byte(0x80 | (character & 0x3F));
  } else {
    byte(0xF0 | character >> 18);
    byte(0x80 | (character >> 12 & 0x3F));
    byte(0x80 | (character >> 6 & 0x3F));
    byte(0x80 | (character & 0x3F));
  }
}

bool is_space(char16_t unit) { return unit == ' ' || (unit >= '\t' && unit <= '\r'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

/** The ASCII text behind leading spaces: what a number could be read from. */
std::string ascii(const std::u16string &units) {
  std::size_t at = 0;
  while (at < units.size() && is_space(units[at])) at++;
  std::string text;
  for (; at < units.size() && units[at] < 0x80; at++) text += static_cast<char>(units[at]);
  return text;
}

/** The longest beginning of a text that is a decimal number with an optional fraction and exponent. */
std::string decimal_beginning(const std::string &text) {
  std::size_t at = 0;
  const auto digits = [&] {
    const std::size_t from = at;
    while (at < text.size() && is_digit(text[at])) at++;
    return at > from;
  };
  if (at < text.size() && (text[at] == '+' || text[at] == '-')) at++;
  bool any = digits();
  if (at < text.size() && text[at] == '.') {
    at++;
    any = digits() || any;
  }
  if (!any) return "0";
  const std::size_t mantissa = at;
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    at++;
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) at++;
    if (!digits()) at = mantissa;
  }
  return text.substr(0, at);
}

/** As Print shows it: the fewest of at most 16 digits that read back as the value, and never without a point. */
std::string shown(double value) {
  std::array<char, 64> text{};
  int digits = 1;
  for (; digits < MOST_DIGITS; digits++) {
    std::snprintf(text.data(), text.size(), "%.*g", digits, value);
    if (std::strtod(text.data(), nullptr) == value) break;
  }
  // With fewer digits than stand before the point, %g would turn to an exponent.
  const double size = std::fabs(value);
  if (size >= 1 && size < 1e16) digits = std::max(digits, static_cast<int>(std::log10(size)) + 1);
  std::snprintf(text.data(), text.size(), "%.*g", digits, value);
  std::string result = text.data();
  if (result.find_first_not_of("-0123456789") == std::string::npos) result += ".0";
  return result;
}

}  // namespace

std::u16string units_from_utf8(std::string_view bytes) {
  std::u16string units;
  units.reserve(bytes.size());
  for (std::size_t at = 0; at < bytes.size();) {
    const int length = announced(static_cast<uchar>(bytes[at]));
    const long character = decode(bytes, at, length);
    if (character < 0) {
      units += REPLACEMENT;
      at++;
      continue;
    }
    at += static_cast<std::size_t>(length);
    if (character < 0x10000) {
      units += static_cast<char16_t>(character);
    } else {
      units += static_cast<char16_t>(0xD800 + ((character - 0x10000) >> 10));
      units += static_cast<char16_t>(0xDC00 + ((character - 0x10000) & 0x3FF));
    }
  }
  return units;
}

std::string utf8_from_units(std::u16string_view units) {
  std::string bytes;
  bytes.reserve(units.size());
  for (std::size_t at = 0; at < units.size(); at++) {
    long character = units[at];
    const bool high = character >= 0xD800 && character < 0xDC00;
    const long next = at + 1 < units.size() ? units[at + 1] : 0;
    if (high && next >= 0xDC00 && next < 0xE000) {
      character = 0x10000 + ((character - 0xD800) << 10) + (next - 0xDC00);
      at++;
    } else if (character >= 0xD800 && character < 0xE000) {
      character = REPLACEMENT;
    }
    append_utf8(bytes, character);
  }
  return bytes;
}

string::string(long value) : string(std::to_string(value)) {}
string::string(ulong value) : string(std::to_string(value)) {}
string::string(double value) : string(shown(value)) {}
string::string(float value) : string(shown(static_cast<double>(value))) {}
string::string(datetime value) : string(TimeToString(value, TIME_DATE | TIME_MINUTES | TIME_SECONDS)) {}
string::string(color value) : string(static_cast<long>(value.value)) {}

std::string string::utf8() const { return utf8_from_units(text); }

ushort string::operator[](long index) const {
  if (index < 0 || index >= length()) {
    const std::string place = "index " + std::to_string(index) + ", length " + std::to_string(length());
    host::critical("string index out of range: " + place);
  }
  return text[static_cast<std::size_t>(index)];
}

double string::to_double() const { return std::strtod(decimal_beginning(ascii(text)).c_str(), nullptr); }

long string::to_long() const { return std::strtol(ascii(text).c_str(), nullptr, 10); }

string &string::operator+=(const string &other) {
  text += other.text;
  null_state = false;
  return *this;
}

string operator+(const string &a, const string &b) {
  std::u16string both;
  both.reserve(a.text.size() + b.text.size());
  both += a.text;
  both += b.text;
  return string(std::move(both));
}

}  // namespace mql
