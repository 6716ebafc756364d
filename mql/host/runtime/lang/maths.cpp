// NormalizeDouble and random numbers.
#include "maths.hpp"

namespace mql {
namespace {
unsigned random_state = 1;
}

double NormalizeDouble(double value, int digits) {
  if (!std::isfinite(value)) return value;
  const double scale = std::pow(10.0, digits < 0 ? 0 : digits > 8 ? 8 : digits);
  const double scaled = value * scale;
  return std::isfinite(scaled) ? std::round(scaled) / scale : value;
}

int MathRand() {
  random_state = random_state * 214013u + 2531011u;
  return static_cast<int>(random_state >> 16 & 0x7FFF);
}

void MathSrand(int seed) { random_state = static_cast<unsigned>(seed); }

}  // namespace mql
