// The string functions of MQL. Where MQL4 and MQL5 differ, each has its own.
#pragma once
#include "array.hpp"
#include "format.hpp"
#include "string.hpp"

namespace mql {

inline constexpr uint CP_ACP = 0;
inline constexpr uint CP_UTF8 = 65001;

int StringLen(const string &text);
int StringFind(const string &text, const string &wanted, int start = 0);
#ifdef __MQL4__
/** A length of 0 or less takes everything up to the end. */
string StringSubstr(const string &text, int start, int length = 0);
#else
/** A length of -1 takes everything up to the end. */
string StringSubstr(const string &text, int start, int length = -1);
#endif
ushort StringGetCharacter(const string &text, int index);
bool StringSetCharacter(string &text, int index, ushort character);
int StringReplace(string &text, const string &wanted, const string &replacement);
int StringSplit(const string &text, ushort separator, Arr<string> &parts);
bool StringAdd(string &text, const string &more);
int StringCompare(const string &a, const string &b, bool case_sensitive = true);
bool StringToLower(string &text);
bool StringToUpper(string &text);
bool StringInit(string &text, int length = 0, ushort character = 0);
bool StringFill(string &text, ushort character);

#ifdef __MQL4__
string StringTrimLeft(const string &text);
string StringTrimRight(const string &text);
template <class... A> string StringConcatenate(const A &...values) { return printed(values...); }
#else
int StringTrimLeft(string &text);
int StringTrimRight(string &text);
template <class... A> int StringConcatenate(string &text, const A &...values) {
  text = printed(values...);
  return text.length();
}
#endif

string ShortToString(ushort character);
string CharToString(uchar character);
string IntegerToString(long value, int length = 0, ushort fill = ' ');
/** Negative digits: scientific notation. */
string DoubleToString(double value, int digits = 8);
long StringToInteger(const string &text);
double StringToDouble(const string &text);

/** Without a count the closing 0 is copied as well. The number of elements copied. */
int StringToCharArray(const string &text, Arr<uchar> &bytes, int start = 0, int count = WHOLE_ARRAY,
                      uint codepage = CP_ACP);
/** Up to the first 0, or the count. Bytes that are no UTF-8 become U+FFFD. */
string CharArrayToString(const Arr<uchar> &bytes, int start = 0, int count = WHOLE_ARRAY, uint codepage = CP_ACP);
int StringToShortArray(const string &text, Arr<ushort> &units, int start = 0, int count = WHOLE_ARRAY);
string ShortArrayToString(const Arr<ushort> &units, int start = 0, int count = WHOLE_ARRAY);

}  // namespace mql
