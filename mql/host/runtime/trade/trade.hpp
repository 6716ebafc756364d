// The trade API of the platform that a program is compiled for.
#pragma once
#include "market.hpp"
#ifdef __MQL4__
#include "mt4.hpp"
#else
#include "mt5.hpp"
#endif
