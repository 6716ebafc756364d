// MQL5: the properties of an order, resting or over.
#pragma once
#include "mirror.hpp"
#include "mt5_types.hpp"

namespace host {

/** False with the last error set for a property that an order does not have. */
bool order_integer(const OrderState &order, mql::ENUM_ORDER_PROPERTY_INTEGER property, long &value);
bool order_double(const OrderState &order, mql::ENUM_ORDER_PROPERTY_DOUBLE property, double &value);
bool order_string(const OrderState &order, mql::ENUM_ORDER_PROPERTY_STRING property, mql::string &value);

}  // namespace host
