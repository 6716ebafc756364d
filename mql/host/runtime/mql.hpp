// Everything a translated Expert Advisor sees.
#pragma once
#include "lang/lang.hpp"
#include "terminal/terminal.hpp"
#include "trade/trade.hpp"
