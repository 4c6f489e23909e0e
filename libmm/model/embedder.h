#pragma once
#include <ATen/core/Tensor.h>

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "media/image.h"
#include "media/sound.h"
#include "model/folder.h"
#include "model/frame_rule.h"
#include "tensor/device.h"

namespace mm {

// What an embedder can read. One that reads pictures and no videos reads a video's frames.
enum class Content { text, picture, sound, video };

inline constexpr std::array<std::string_view, 4> kContents{"text", "picture", "sound", "video"};  // in the order of Content

// "text", "picture", "sound", "video"
inline std::string_view name_of(Content content) { return kContents[static_cast<std::size_t>(content)]; }

// How likely two things belong together: of scale * cosine + shift a softmax over those that are compared, or a sigmoid of each on its own.
struct PairScore {
  double scale = 1, shift = 0;
  bool sigmoid = false;
};

// Makes vectors of what it reads; of several kinds in one space, where what belongs together lies near. What is made of one thing does not
// depend on its company. What a family does not read, it is not asked about: reads() says.
class Embedder {
 public:
  virtual ~Embedder() = default;
  virtual bool reads(Content content) const = 0;
  virtual std::int64_t width() const = 0;                  // E
  virtual std::int64_t layers(Content content) const = 0;  // how many blocks its tower has
  virtual PairScore pair_score() const { return {}; }

  // What the model takes of one picture, of a sound of rate() samples a second, or of a video's frames as frame_rule() picks them: [...];
  // safe to call from several threads. Throws Error{input}.
  virtual at::Tensor prepare(const Image& image) const;
  virtual at::Tensor prepare(const Sound& sound) const;
  virtual at::Tensor prepare(const Pictures& frames) const;
  virtual int rate() const { return 0; }
  virtual FrameRule frame_rule() const { return {}; }

  // Of B of what prepare() made, or of texts, which lose their end where they are too long -> [B, E] f32 on the processor, of any length,
  // as the model makes them. Throws Error{input} on a text that is not UTF-8.
  virtual at::Tensor pictures(std::span<const at::Tensor> pixels);
  virtual at::Tensor sounds(std::span<const at::Tensor> sounds);
  virtual at::Tensor videos(std::span<const at::Tensor> videos);
  virtual at::Tensor texts(std::span<const std::string> texts);

  // The same things as they stand behind that block, 0 being what goes into the first: [T, C] f32 on the processor each, a row for each
  // token, patch or frame, those that the model adds included. layer: 0 to layers().
  virtual std::vector<at::Tensor> picture_states(std::span<const at::Tensor> pixels, std::int64_t layer);
  virtual std::vector<at::Tensor> sound_states(std::span<const at::Tensor> sounds, std::int64_t layer);
  virtual std::vector<at::Tensor> video_states(std::span<const at::Tensor> videos, std::int64_t layer);
  virtual std::vector<at::Tensor> text_states(std::span<const std::string> texts, std::int64_t layer);
};

// The embedder of a folder: that of its family, or what makes vectors of its texts. Null where the family has neither.
std::unique_ptr<Embedder> make_embedder(const Folder& folder, const Runtime& runtime);

at::Tensor of_length_one(const at::Tensor& vectors);  // [..., E] -> the same; nothing but zeros stays so

}  // namespace mm
