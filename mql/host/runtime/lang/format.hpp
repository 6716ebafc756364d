// Turning values into text: StringFormat and what Print, Alert and Comment print.
#pragma once
#include <vector>

#include "program.hpp"
#include "string.hpp"

namespace host {

/** One argument of StringFormat. Its type must fit the conversion in the format: a mismatch is a critical error. */
struct FormatArgument {
  enum class Kind { int32, int64, real, text };
  Kind kind = Kind::int32;
  std::int64_t whole = 0;
  double real = 0;
  mql::string text;

  template <class T>
    requires(mql::Integer<T> || mql::Enumeration<T>)
  FormatArgument(T value) : kind(sizeof(T) == 8 ? Kind::int64 : Kind::int32), whole(static_cast<std::int64_t>(value)) {}
  template <std::floating_point T> FormatArgument(T value) : kind(Kind::real), real(value) {}
  FormatArgument(mql::datetime value) : kind(Kind::int64), whole(value.seconds) {}
  FormatArgument(mql::color value) : whole(value.value) {}
  FormatArgument(const mql::string &value) : kind(Kind::text), text(value) {}
};

mql::string format(const mql::string &pattern, const std::vector<FormatArgument> &arguments);

}  // namespace host

namespace mql {

template <class... A> string StringFormat(const string &pattern, const A &...values) {
  return host::format(pattern, {host::FormatArgument(values)...});
}
template <class... A> void PrintFormat(const string &pattern, const A &...values) {
  host::log_line(StringFormat(pattern, values...));
}

/** All values as Print shows them, one after another. */
template <class... A> string printed(const A &...values) {
  string line(u"");
  ((line += string(values)), ...);
  return line;
}
template <class... A> void Print(const A &...values) { host::log_line(printed(values...)); }
template <class... A> void Alert(const A &...values) { host::log_line(string("Alert: ") + printed(values...)); }
template <class... A> void Comment(const A &...values) { host::chart_comment(printed(values...)); }

}  // namespace mql
