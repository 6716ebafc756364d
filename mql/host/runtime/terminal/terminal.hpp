// What an EA sees of the terminal: the program's life, its chart, files, variables and sockets.
#pragma once
#include "chart.hpp"
#include "files.hpp"
#include "globals.hpp"
#include "info.hpp"
#include "sockets.hpp"
#include "timers.hpp"
