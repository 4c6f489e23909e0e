#pragma once
#include <ATen/core/Tensor.h>

#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "media/image.h"
#include "model/folder.h"
#include "model/frame_rule.h"
#include "options/decode.h"
#include "tensor/device.h"
#include "tensor/params.h"

namespace mm {

struct Token {
  std::int64_t id = 0;
  std::string text;    // as the vocabulary spells it
  double logprob = 0;  // natural logarithm
};

// A part of a picture that a caption names, in pixels of the picture as it was read: x to the right, y down.
struct Region {
  enum class Shape { box, quad, polygons };

  Shape shape = Shape::box;
  std::string label;  // may be empty
  // x0, y0, x1, y1 of a box, upper left and lower right; of a quad its corners x, y, x, y, ...; of polygons those of each.
  std::vector<std::vector<std::int64_t>> points;
};

struct Caption {
  std::string text;
  double logprob = 0;         // sum over tokens, end token included
  double mean_logprob = 0;    // the sum divided by the number of tokens
  double score = 0;           // what beams are ranked by
  std::vector<Token> tokens;  // end token included
  std::vector<Region> regions = {};
};

struct CaptionRequest {
  DecodeOptions decode;
  int captions = 1;  // per picture
  std::uint64_t seed = 0;
};

// One picture or video to describe: its pixels as the family's processor made them, and how the caption begins.
struct CaptionItem {
  at::Tensor pixels;                 // [3, H, W] f32, or as the family's prepare() says
  std::string prompt;                // how the caption begins; of a model that is asked, what it is asked
  std::uint64_t seed = 0;            // of its samples; a function of the item, not of its place in a batch
  int width = 0, height = 0;         // pixels of the picture as it was read; 0: nobody says, and regions are of a picture of 1000 x 1000
  std::vector<double> seconds = {};  // of a video's frames, as those of Pictures; empty: it is a picture
  double duration = 0;               // of the video, seconds
};

// Says how likely a caption is where parts of what it was told from are hidden.
class CaptionScorer {
 public:
  virtual ~CaptionScorer() = default;
  // What the words of a caption are told from beside the picture: the tokens of its prompt and its own, but for the start and for the last
  // one, behind which nothing is said.
  virtual std::vector<Token> context(const CaptionItem& item, const Caption& caption) const = 0;
  // The logarithm of the probability of the caption's own tokens behind its prompt, one for each of `there`: a byte for each token of
  // context(), then for each of side x side squares of the picture row by row; 0: it is hidden.
  virtual std::vector<double> logprobs(const CaptionItem& item, const Caption& caption, std::int64_t side,
                                       std::span<const std::vector<std::uint8_t>> there) = 0;
};

class CaptionMapper;  // model/attention_maps.h

class Captioner {
 public:
  virtual ~Captioner() = default;
  virtual CaptionScorer* scorer() { return nullptr; }  // itself, where it can say how likely captions are
  virtual CaptionMapper* mapper() { return nullptr; }  // itself, where it can show where captions came from
  // Of a model that can look at a picture piece by piece: whether it shall. Before the first picture. False: there is no such way.
  virtual bool cut_pictures(bool) { return false; }
  // Of a model that has several things to say of a picture: what stands in front of a prompt to ask for this one (kThingsToSay of
  // options/caption.h). Empty: it does not say that.
  virtual std::string asking(std::string_view) const { return {}; }
  // Throws Error{usage} when no picture can be captioned as the request asks, behind this prompt.
  virtual void check(const CaptionRequest& request, const std::string& prompt) const = 0;

  virtual at::Tensor prepare(const Image& image) const = 0;  // [3, H, W] f32; safe to call from several threads
  virtual FrameRule frame_rule() const { return {}; }        // which frames of a video prepare_video() is handed
  // What an item's pixels are of a video's frames: [...]; safe to call from several threads. Of the middle frame what a picture has.
  virtual at::Tensor prepare_video(const Pictures& frames) const { return prepare(frames.images.front()); }
  // How many tokens the model will read before it says a word, for people; empty where that is a matter of course.
  virtual std::string budget(const CaptionItem&) const { return {}; }
  virtual std::vector<std::vector<Caption>> caption(std::span<const CaptionItem> items,
                                                    const CaptionRequest& request) = 0;  // [item][captions]
};

// A captioner that learns: the same layers over parameters that carry gradients.
class CaptionLearner {
 public:
  virtual ~CaptionLearner() = default;

  // pixels [B, 3, H, W], tokens [B, T], labels [B, T]: labels[b][t] is the token that follows tokens[b][t] (nothing is shifted inside),
  // -100 where nothing is learnt. Gives the sum over the counted labels of the cross-entropy, as one number with a gradient.
  virtual at::Tensor loss(const at::Tensor& pixels, const at::Tensor& tokens, const at::Tensor& labels) const = 0;
};

// Questions about pictures and their answers, K a picture, as data/question_batch.h makes them.
struct AskedPictures {
  at::Tensor pixels;     // [B, 3, H, W]
  at::Tensor questions;  // [B, K, T]
  at::Tensor seen;       // [B, K, T] bool: the tokens of a question that are no padding
  at::Tensor tokens;     // [B, K, U]: the answers
  at::Tensor labels;     // [B, K, U]: labels[b][k][u] is the token that follows tokens[b][k][u], -100 where nothing is learnt
};

// Answers questions and learns: the same layers over parameters that carry gradients. A picture is looked at once for all its questions.
class QuestionLearner {
 public:
  virtual ~QuestionLearner() = default;
  virtual at::Tensor loss(const AskedPictures& asked) const = 0;  // [], as CaptionLearner::loss
};

// A picture tower as the first part of another model, over parameters that may carry gradients.
class PictureEncoder {
 public:
  virtual ~PictureEncoder() = default;
  virtual std::int64_t side() const = 0;                         // of the pictures that it takes, pixels
  virtual std::vector<std::int64_t> features() const = 0;        // shape of what it makes of one picture: [T, C]
  virtual at::Tensor operator()(const at::Tensor& x) const = 0;  // [B, 3, side, side] f32, 0 to 1 -> [B, T, C]
};

// Puts pictures and texts into one space and learns: the same layers over parameters that carry gradients. Letters: B pictures or texts, P
// width of the space.
class TwoTowers {
 public:
  virtual ~TwoTowers() = default;
  virtual at::Tensor pictures(const at::Tensor& pixels) const = 0;  // [B, 3, H, W] -> [B, P], of any length
  virtual at::Tensor texts(const at::Tensor& tokens) const = 0;     // [B, T] i64, each with its end and filled up behind it -> [B, P]
  virtual at::Tensor log_scale() const = 0;                         // []: the logarithm of what cosines are multiplied by
  virtual std::optional<at::Tensor> bias() const = 0;               // []: what is then added, of those that judge each pair on its own
};

// How large a captioner, or what answers questions, shall be that is trained from nothing, and the vocabulary it writes in.
struct CaptionPlan {
  struct Tower {
    int width = 0, layers = 0, heads = 0;
  };
  Tower vision, text;
  int image_size = 0, patch_size = 0;  // pixels
  int longest_text = 0;                // tokens
  bool answers = false;                // it answers questions instead: it reads with a text tower of the decoder's sizes, too
  int space = 0;                       // width of the space that pictures and texts are put into; 0: there is none
  double label_smoothing = 0;
  std::int64_t vocabulary = 0;                                 // tokens
  std::int64_t start_token = 0, end_token = 0, pad_token = 0;  // a sentence is start, w1, ... wn, end
};

// The JSON files that make a model folder of weights and a tokenizer.
struct CaptionConfigs {
  Json config, preprocessor, generation;  // generation: null of a model that writes nothing
};

class TextClassifier;  // model/text_encoder.h
class TextEmbedder;
class Answerer;  // model/answerer.h
class Matcher;   // model/matcher.h
class Embedder;  // model/embedder.h

// What makes a model folder of a text encoder.
struct TextEncoderFiles {
  std::vector<std::pair<std::string, std::string>> texts;  // "config.json" -> text
  NamedTensors tensors;                                    // [...] as model.safetensors holds them
};

// One row of the zoo: what a model_type can do. What a family does not offer stays null.
struct Family {
  std::string_view type;     // "model_type" in config.json
  std::string_view summary;  // one line for `mm list families`
  std::unique_ptr<Captioner> (*captioner)(const Folder&, const Runtime&) = nullptr;
  std::unique_ptr<CaptionLearner> (*caption_learner)(const Json& config, const Params&) = nullptr;
  std::unique_ptr<QuestionLearner> (*question_learner)(const Json& config, const Params&) = nullptr;
  std::unique_ptr<TwoTowers> (*two_towers)(const Json& config, const Params&) = nullptr;
  CaptionConfigs (*caption_configs)(const CaptionPlan&) = nullptr;  // of a model that one of these learners can be built from
  // Of a folder's config.json and the settings of its image processor.
  std::unique_ptr<PictureEncoder> (*picture_encoder)(const Json& config, const Json& processor, const Params&) = nullptr;
  std::shared_ptr<ParamSource> (*weights)(const Folder&) = nullptr;  // f32, under the names that the layers ask for
  // Makes of a trained model's config.json and weights [...] what the reference library opens without a question, in all its releases.
  void (*complete)(Json& config, std::map<std::string, at::Tensor>& weights) = nullptr;
  std::unique_ptr<TextClassifier> (*text_classifier)(const Folder&, const Runtime&) = nullptr;  // of a folder fine-tuned for classes
  std::unique_ptr<TextEmbedder> (*text_embedder)(const Folder&, const Runtime&) = nullptr;      // vectors of sentences
  std::unique_ptr<Answerer> (*answerer)(const Folder&, const Runtime&) = nullptr;               // questions about pictures
  std::unique_ptr<Matcher> (*matcher)(const Folder&, const Runtime&) = nullptr;                 // whether texts belong to pictures
  std::unique_ptr<Embedder> (*embedder)(const Folder&, const Runtime&) = nullptr;               // vectors of pictures, sounds, texts
  bool shows_attention = false;  // its captioner and answerer have a mapper()
  // Of a family whose encoder is a table of vectors, one a token, and a text their mean: a folder with this tokenizer.json and table
  // [V, C]; and a folder whose table is multiplied by a weight [O, C], as though a product without bias stood behind the encoder: none
  // where the mean is brought to the length 1, in front of which no product can stand.
  TextEncoderFiles (*of_vectors)(const Json& tokenizer, const at::Tensor& vectors) = nullptr;
  std::optional<TextEncoderFiles> (*with_product)(const Folder& folder, const at::Tensor& weight) = nullptr;
};

std::span<const Family> families();             // defined in models/families.cpp
const Family& family_of(const Json& config);    // of a config.json; throws Error{input} that names the known ones
const Family& family_of(const Folder& folder);  // the same

}  // namespace mm
