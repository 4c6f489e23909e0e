#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "text/template_parser.h"

namespace mm {

// How a model wants a conversation to be written: the chat template of a model folder, a program in a part of Jinja 3, with the settings
// and functions of transformers (trim_blocks, lstrip_blocks, raise_exception, tojson that escapes nothing; strftime_now is not there). It
// is hostile as any file: how deep it nests, how long it runs and how much it writes are bounded. Immutable; safe to use from several
// threads.
class ChatTemplate {
 public:
  // Throws Error{input} "line 3: ..." on what is no template, and on what mm does not read. where: the file, for messages.
  ChatTemplate(std::string_view text, std::string where);

  // What the template writes of its variables, an object: "messages", "add_generation_prompt", "bos_token", ... Throws Error{input} that
  // names the line, where it asks for what is not there, and for what it refuses itself.
  std::string render(const Json& variables) const;

  const std::string& where() const { return where_; }

 private:
  std::string where_;
  std::vector<TemplateStatement> statements_;
};

}  // namespace mm
