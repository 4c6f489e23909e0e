#pragma once
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "text/template_value.h"

// What chat templates call: filters (x | join(", ")), tests (x is string), methods (x.strip()) and functions (range(3)), as Jinja 3, Python
// and transformers have them. Throw Error{input} that names what mm does not have, and for values that do not fit.

namespace mm {

struct TemplateArguments {
  std::vector<TemplateValue> plain = {};
  std::vector<std::pair<std::string, TemplateValue>> named = {};

  // The argument at a place or of a name; nothing where there is none.
  TemplateValue at(std::size_t place, std::string_view name = {}) const;
};

// trim, upper, lower, capitalize, title, length, count, join, tojson, default, d, first, last, list, string, int, replace, items, reverse,
// abs, safe, e, selectattr, rejectattr.
TemplateValue template_filter(std::string_view name, const TemplateValue& value, const TemplateArguments& arguments);

// defined, undefined, none, string, mapping, iterable, sequence, number, integer, float, boolean, true, false, eq, equalto, sameas, ne, in,
// odd, even, divisibleby.
bool template_test(std::string_view name, const TemplateValue& value, const TemplateArguments& arguments);

// Of strings: strip, lstrip, rstrip, upper, lower, capitalize, title, startswith, endswith, split, replace, find; of dicts: get, items,
// keys, values.
TemplateValue template_method(std::string_view name, const TemplateValue& value, const TemplateArguments& arguments);

// namespace, range, dict; raise_exception throws what it is told. strftime_now is not there: what a model is asked shall not depend on the
// day.
TemplateValue template_function(std::string_view name, const TemplateArguments& arguments);
bool is_template_function(std::string_view name);  // "x is defined"

}  // namespace mm
