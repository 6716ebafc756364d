// Numbers: Math*, NormalizeDouble and the random numbers of MQL (0 to 32767).
#pragma once
#include <cmath>

#include "basic.hpp"

namespace mql {

inline double MathAbs(double value) { return std::fabs(value); }
inline double MathCeil(double value) { return std::ceil(value); }
inline double MathFloor(double value) { return std::floor(value); }
inline double MathRound(double value) { return std::round(value); }
inline double MathSqrt(double value) { return std::sqrt(value); }
inline double MathPow(double base, double exponent) { return std::pow(base, exponent); }
inline double MathExp(double value) { return std::exp(value); }
inline double MathLog(double value) { return std::log(value); }
inline double MathLog10(double value) { return std::log10(value); }
inline double MathMod(double value, double divisor) { return std::fmod(value, divisor); }
inline bool MathIsValidNumber(double value) { return std::isfinite(value); }

/** Of two types the larger one, as in MQL. */
template <class A, class B> auto MathMax(A a, B b) { return a > b ? a : b; }
template <class A, class B> auto MathMin(A a, B b) { return a < b ? a : b; }

double NormalizeDouble(double value, int digits);
int MathRand();
void MathSrand(int seed);

}  // namespace mql
