// StringFormat. An argument that does not fit its conversion prints nonsense in a terminal, and is an error here.
#include "format.hpp"

#include <cstdio>
#include <string_view>

#include "errors.hpp"

namespace host {
namespace {

using Kind = FormatArgument::Kind;

[[noreturn]] void mismatch(const mql::string &pattern, const std::string &why) {
  critical("StringFormat(\"" + pattern.utf8() + "\"): " + why);
}

template <class V> std::string printed_as(const std::string &conversion, V value) {
  const int length = std::snprintf(nullptr, 0, conversion.c_str(), value);
  std::string text(static_cast<std::size_t>(length), '\0');
  std::snprintf(text.data(), text.size() + 1, conversion.c_str(), value);
  return text;
}

/** One `%…` of the pattern: flags, width and precision; whether it takes 64 bits; the letter. */
struct Conversion {
  std::string flags = "%";
  bool wide = false;
  char letter = '\0';
};

Conversion read_conversion(std::string_view pattern, std::size_t &at) {
  Conversion conversion;
  while (at < pattern.size() && std::string_view("-+ #0123456789.").find(pattern[at]) != std::string_view::npos) {
    conversion.flags += pattern[at++];
  }
  const auto skip = [&](std::string_view modifier) {
    if (pattern.substr(at, modifier.size()) != modifier) return false;
    at += modifier.size();
    return true;
  };
  if (skip("I64") || skip("ll")) conversion.wide = true;
  else if (!skip("I32") && !skip("l")) skip("h");
  if (at < pattern.size()) conversion.letter = pattern[at++];
  return conversion;
}

std::string convert(const mql::string &pattern, const Conversion &how, const FormatArgument &argument) {
  const std::string name = "%" + std::string(how.wide ? "I64" : "") + how.letter;
  switch (how.letter) {
    case 'd': case 'i': case 'u': case 'x': case 'X': case 'o': {
      const bool wide = argument.kind == Kind::int64;
      if (!wide && argument.kind != Kind::int32) mismatch(pattern, name + " is for whole numbers");
      if (wide && !how.wide) mismatch(pattern, name + " takes 32 bits: write %I64" + how.letter);
      if (!wide && how.wide) mismatch(pattern, name + " takes 64 bits: cast to long, or write %" + how.letter);
      const bool is_signed = how.letter == 'd' || how.letter == 'i';
      if (how.wide) return printed_as(how.flags + "l" + how.letter, argument.whole);
      if (is_signed) return printed_as(how.flags + how.letter, static_cast<int>(argument.whole));
      return printed_as(how.flags + how.letter, static_cast<unsigned>(argument.whole));
    }
    case 'c':
      if (argument.kind != Kind::int32) mismatch(pattern, "%c is for a character");
      return mql::utf8_from_units(std::u16string(1, static_cast<char16_t>(argument.whole)));
    case 'f': case 'e': case 'E': case 'g': case 'G': case 'a': case 'A':
      if (argument.kind != Kind::real) mismatch(pattern, name + " is for double: cast the value");
      return printed_as(how.flags + how.letter, argument.real);
    case 's':
      if (argument.kind != Kind::text) mismatch(pattern, "%s is for strings: cast the value");
      return printed_as(how.flags + "s", argument.text.utf8().c_str());
    default:
      mismatch(pattern, "unknown conversion " + name);
  }
}

}  // namespace

mql::string format(const mql::string &pattern, const std::vector<FormatArgument> &arguments) {
  const std::string text = pattern.utf8();
  std::string result;
  std::size_t used = 0;
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] != '%') {
      result += text[at++];
      continue;
    }
    at++;
    if (at < text.size() && text[at] == '%') {
      result += text[at++];
      continue;
    }
    const Conversion conversion = read_conversion(text, at);
    if (used >= arguments.size()) mismatch(pattern, "more conversions than arguments");
    result += convert(pattern, conversion, arguments[used++]);
  }
  if (used < arguments.size()) mismatch(pattern, "more arguments than conversions");
  return mql::string(result);
}

}  // namespace host
