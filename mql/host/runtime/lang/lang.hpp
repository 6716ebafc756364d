// The language of MQL in C++: types, arrays, pointers, strings, formatting, maths, inputs and the entry into a program.
//
// How an API function must be declared so that translated EA code can call it:
//
// - It stands in namespace mql (translated code stands in mql::ea and sees everything there). What an EA must not see
//   stands in namespace host.
// - Types: bool, char, uchar, short, ushort, int, uint, long, ulong (64 bits), float, double, mql::string,
//   mql::datetime, mql::color, enums. 'long' and 'ulong' are C++ long and unsigned long: use std::int64_t in between
//   without a cast.
// - Strings are passed as `const string &` (or `string &` where MQL changes them). string("…UTF-8…") makes one,
//   s.utf8() gives std::string, s.units() the UTF-16 code units, s.is_null() tells NULL from "".
//   Numbers do not turn into strings by themselves, nor strings into numbers: MetaEditor warns there. `string(5)` does.
// - Array parameters are `Arr<uchar> &` or `const Arr<uchar> &`; a fixed array (FixedArr) is an Arr as well. Elements by
//   a[i] with a check of the range, a.size(), a.data(), a.resize(n) (false for fixed arrays). Where MQL takes arrays of
//   any type, write a template over the element: `template<class T> int ArraySize(const Arr<T> &)`.
// - Structs derive from nothing, have public fields WITHOUT initialisers, and begin with `MQL_STRUCT(Name)`: translated
//   code writes every `.` as `->`. A local `MqlTick t;` of an EA holds garbage, as in MQL; the runtime's own
//   variables are written `MqlTick t{};`. Field types are those above.
// - Enums: `MQL_ENUM(ENUM_POSITION_TYPE, POSITION_TYPE_BUY, POSITION_TYPE_SELL);` declares one and gives EnumToString its
//   names (values, where given, are plain integers: `A = 5`). Single constants: `inline constexpr int NAME = 5;`.
// - A function whose result MetaEditor wants to be checked (OrderSend, …) is `[[nodiscard]]`: ignoring it is an error.
// - NULL of translated code is mql::null, which turns into zero of any type, the NULL string and the pointer that points
//   nowhere. Runtime code writes mql::null for those, and nullptr for pointers of its own.
// - A mistake that stops a real EA: host::critical("array out of range") — message on stderr with the line of MQL, exit
//   code 70. An error of the usual kind: host::set_last_error(4014); GetLastError() is here and knows MQL4 from MQL5.
// - What lang/ asks of terminal/: host::log_line, host::chart_comment, host::dll_call, mql::run_program (below).
//   lang/ has the clocks GetMicrosecondCount, GetTickCount, GetTickCount64, TimeGMT and TimeLocal (= UTC here);
//   terminal/ has Sleep and the timers; trade/ has TimeCurrent and TimeTradeServer.
//
// __MQL4__ or __MQL5__ is defined; every runtime source is compiled once for each.
#pragma once
#include "array.hpp"
#include "array_functions.hpp"
#include "basic.hpp"
#include "crypt.hpp"
#include "dll.hpp"
#include "enums.hpp"
#include "errors.hpp"
#include "format.hpp"
#include "inputs.hpp"
#include "maths.hpp"
#include "pointer.hpp"
#include "program.hpp"
#include "string.hpp"
#include "string_functions.hpp"
#include "structs.hpp"
#include "time.hpp"
