#pragma once
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "text/template_value.h"

namespace mm {

// An expression of a template. What stands in `parts`:
//   literal      nothing; `value` is what it says            list, dict    elements; keys and values by turns
//   name         nothing; `name`                             member        what has the member `name`
//   index        what, and by what                           slice         what, from, to, step (absent: a literal of nothing)
//   call         what `name` is called of (or a literal of nothing: `free`), then the arguments; `names` of those that have one, "" else
//   filter       what is filtered, then the arguments, as of a call                       test    likewise; `negated`: is not
//   unary        `name` - + not                              binary        left and right of `name`, and or in "not in" among them
//   conditional  the value, the condition, the other value (or a literal of nothing)
struct TemplateExpression {
  enum class Kind { literal, name, list, dict, member, index, slice, call, filter, test, unary, binary, conditional };
  Kind kind = Kind::literal;
  std::string name = {};
  TemplateValue value = {};
  std::vector<TemplateExpression> parts = {};
  std::vector<std::string> names = {};
  bool negated = false;  // of a test
  bool free = false;     // of a call: of no value
  int line = 0;
};

// A statement of a template.
struct TemplateStatement {
  enum class Kind {
    text,    // `text`
    output,  // expressions[0]
    loop,    // of `names` over expressions[0], where expressions[1] holds if it is there; `body`, or `otherwise` if there was none
    branch,  // if expressions[0] `body` else `otherwise`
    set,     // names[0] = expressions[0], or what `body` writes; of two names: a member of a namespace
    skip,    // continue
    leave,   // break
    body,    // `body` as it stands
  };
  Kind kind = Kind::text;
  std::string text = {};
  std::vector<std::string> names = {};
  std::vector<TemplateExpression> expressions = {};
  std::vector<TemplateStatement> body = {}, otherwise = {};
  int line = 0;
};

// Reads a template. Throws Error{input} "line 3: ..." for what is no template, what is nested above 64 deep, and what mm does not do: other
// statements than these (macros, includes, ...). where: the file, for messages.
std::vector<TemplateStatement> parse_template(std::string_view text, const std::string& where);

}  // namespace mm
