#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace mm {

// A piece of a chat template.
struct TemplateToken {
  enum class Kind {
    text,    // written as it is
    output,  // {{ : an expression follows, up to close
    block,   // {% : a statement follows, up to close
    close,   // }} or %}
    name,    // also "if", "for", "and", ...
    string,  // decoded
    integer,
    real,
    sign,  // an operator or a bracket
    end,   // of the template
  };
  Kind kind = Kind::end;
  std::string text;
  int line = 1;
};

// Cuts a template as Jinja 3 does with trim_blocks and lstrip_blocks, as transformers sets them: a newline right behind a statement is
// left out, and so are spaces between the start of a line and a statement; "-" takes out all white space on its side, "+" none; one newline
// at the end of the template is left out. Comments are left out. The last token is the end. Throws Error{input} "line 3: ..." on what is
// not closed and on a character that means nothing. where: the file, for messages.
std::vector<TemplateToken> cut_template(std::string_view text, const std::string& where);

}  // namespace mm
