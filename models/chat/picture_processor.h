#pragma once
#include <ATen/core/Tensor.h>

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/json.h"
#include "chat/views.h"
#include "model/frame_rule.h"
#include "model/image_processor.h"

namespace mm::chat {

// Where the patches of a picture stand among the tokens that stand for it.
struct PatchGrid {
  std::int64_t rows = 0, columns = 0;
  std::int64_t before = 0;  // tokens in front of the first patch
};

// What a family does with pictures before its tower looks at them: how they become tensors, and what stands for them in the words of a
// conversation. Immutable; safe to use from several threads.
class PictureProcessor {
 public:
  virtual ~PictureProcessor() = default;

  virtual bool cuts() const { return false; }                          // can a picture be looked at piece by piece
  virtual bool were_cut(const Views&) const { return false; }          // are more tokens of them than without
  virtual at::Tensor prepare(const Image& image, bool cut) const = 0;  // [...] of the family's own
  virtual at::Tensor blank() const;  // what prepare() makes of a whole picture, or what counts as many tokens and is had sooner: [...]
  virtual FrameRule frame_rule(bool) const { return {}; }  // of a video; cut: as of prepare()
  // All frames at once, where the rule is not the middle one: [...]
  virtual at::Tensor prepare_video(std::span<const Image> frames, bool cut) const;

  // What the user says: the parts of the message that the chat template is handed. Where nothing else is said: an image for each picture,
  // then the question.
  virtual Json content(const Views& views, const std::string& question) const;

  // A conversation as the chat template wrote it, with each mark of a picture replaced by all that stands for it. Throws as with_marks().
  virtual std::string expanded(const std::string& conversation, const Views& views) const = 0;

  virtual std::int64_t states(const Views& views) const = 0;  // tokens that stand for states of them, in all
  virtual std::string counted(const Views& views) const;      // what these are of, for people: "2 pictures"

  // Where the tokens of a prompt stand on several axes, [A, T] i64; undefined: they are counted from 0.
  virtual at::Tensor places(std::span<const std::int64_t> tokens, const Views& views) const;

  // Of a picture that maps are made of. Throws Error{usage} where it was cut.
  virtual PatchGrid grid(const at::Tensor& picture) const = 0;  // [...]
  virtual PicturePart part(int height, int width) const;        // of a picture of that size: what is looked at
};

Json text_part(const std::string& text);                          // {"type": "text", "text": text}
std::string plural(std::int64_t count, const std::string& what);  // "1 tile", "2 tiles"

// A text in which `mark` stands for each picture, replaced in order. Throws Error{usage} where it stands more often than there are pictures
// (what was asked wrote it), Error{input} where less often (the chat template is not this model's; Model says which file that is).
std::string with_marks(const std::string& text, const std::string& mark, std::span<const std::string> pictures);

// How a tokenizer_config.json (null: there is none) spells what `key` names: "image_token": "<image>", or {"content": "<image>"}; beside
// the other settings, or among "extra_special_tokens".
std::string special_spelling(const Json& tokenizer_config, std::string_view key, const std::string& fallback);

std::string repeated(const std::string& text, std::int64_t times);  // one behind the other

}  // namespace mm::chat
