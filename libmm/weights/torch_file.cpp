#include "weights/torch_file.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <utility>

#include "base/check.h"
#include "base/file.h"
#include "base/utf8.h"

namespace mm {
namespace {

using Is = PickleNode::Kind;

constexpr std::size_t kMostTensors = 1'000'000, kMostSteps = 4'000'000, kMostDimensions = 64;
constexpr int kDeepest = 32;                          // collections in collections
constexpr std::uint64_t kLongestNames = 100'000'000;  // bytes of all of them; what a .safetensors header may take
constexpr std::uint64_t kMostShown = 16, kAlwaysShown = 64 << 20;

constexpr std::array<std::string_view, 3> kDicts{"collections.OrderedDict", "collections.defaultdict", "collections.Counter"};
constexpr std::array<std::string_view, 2> kParameters{"torch._utils._rebuild_parameter", "torch._utils._rebuild_parameter_with_state"};
constexpr std::string_view kTensor1 = "torch._utils._rebuild_tensor", kTensor2 = "torch._utils._rebuild_tensor_v2",
                           kTensor3 = "torch._utils._rebuild_tensor_v3", kSubclass = "torch._tensor._rebuild_from_type_v2";

// Plain values and their classes, which hold no tensor.
constexpr std::array<std::string_view, 29> kPlain{"torch.Size",
                                                  "torch.device",
                                                  "torch.strided",
                                                  "torch.serialization._get_layout",
                                                  "torch.Tensor",
                                                  "torch._tensor.Tensor",
                                                  "torch.nn.parameter.Parameter",
                                                  "torch.nn.parameter.Buffer",
                                                  "numpy.dtype",
                                                  "numpy.core.multiarray.scalar",
                                                  "numpy._core.multiarray.scalar",
                                                  "_codecs.encode",
                                                  "builtins.dict",
                                                  "builtins.list",
                                                  "builtins.int",
                                                  "builtins.float",
                                                  "builtins.set",
                                                  "builtins.frozenset",
                                                  "builtins.complex",
                                                  "builtins.bytearray",
                                                  "builtins.tuple",
                                                  "__builtin__.dict",
                                                  "__builtin__.list",
                                                  "__builtin__.int",
                                                  "__builtin__.float",
                                                  "__builtin__.long",
                                                  "__builtin__.set",
                                                  "__builtin__.frozenset",
                                                  "__builtin__.complex"};

// torch.float32 and its kin, by their names in safetensors.
std::optional<std::string_view> dtype_name(std::string_view global) {
  using Row = std::pair<std::string_view, std::string_view>;
  static constexpr std::array<Row, 20> kTypes{Row{"float32", "F32"},
                                              Row{"float64", "F64"},
                                              Row{"float16", "F16"},
                                              Row{"bfloat16", "BF16"},
                                              Row{"int64", "I64"},
                                              Row{"int32", "I32"},
                                              Row{"int16", "I16"},
                                              Row{"int8", "I8"},
                                              Row{"uint8", "U8"},
                                              Row{"uint16", "U16"},
                                              Row{"uint32", "U32"},
                                              Row{"uint64", "U64"},
                                              Row{"bool", "BOOL"},
                                              Row{"complex64", "C64"},
                                              Row{"float8_e4m3fn", "F8_E4M3"},
                                              Row{"float8_e5m2", "F8_E5M2"},
                                              Row{"float8_e4m3fnuz", "F8_E4M3FNUZ"},
                                              Row{"float8_e5m2fnuz", "F8_E5M2FNUZ"},
                                              Row{"float8_e8m0fnu", "F8_E8M0"},
                                              Row{"complex128", ""}};
  if (!global.starts_with("torch.")) return std::nullopt;
  const auto found = std::ranges::find(kTypes, global.substr(6), &Row::first);
  return found == kTypes.end() ? std::nullopt : std::optional(found->second);
}

bool is_known(std::string_view global) {
  const auto among = [&](const auto& names) { return std::ranges::find(names, global) != names.end(); };
  return among(kDicts) || among(kParameters) || among(kPlain) || global == kTensor1 || global == kTensor2 || global == kTensor3 ||
         global == kSubclass || dtype_name(global) || storage_type(global);
}

class Reader {
 public:
  Reader(const TorchArchive& archive, const std::string& where) : archive_(archive), nodes_(archive.pickle().nodes), where_(where) {}

  std::vector<TorchTensor> read() {
    walk(archive_.pickle().root, 0);
    return std::move(tensors_);
  }

 private:
  [[noreturn]] void fail(const std::string& what, const std::string& hint = "fetch or copy the file again") const {
    const std::string name = fmt::format("{}", fmt::join(path_, "."));
    throw Error(Kind::input, fmt::format("'{}': {}", shown(std::string_view(name).substr(0, 120)), what), where_, hint);
  }

  // What a call would call; "" for anything else.
  std::string_view callee(const PickleNode& node) const {
    if (node.kind != Is::call) return {};
    const auto& what = nodes_[node.children[0]];
    return what.kind == Is::global ? what.text : std::string_view();
  }

  void enter(std::string_view key, std::uint32_t place, int depth) {
    MM_CHECK(is_utf8(key), Kind::input, fmt::format("the name '{}' is no UTF-8", shown(key.substr(0, 120))), where_);
    path_.emplace_back(key);
    walk(place, depth + 1);
    path_.pop_back();
  }

  void walk(std::uint32_t place, int depth) {
    if (++steps_ > kMostSteps) fail("the file says so much so often that it is no model");
    if (depth > kDeepest) fail(fmt::format("collections stand in each other more than {} deep", kDeepest));
    const PickleNode& node = nodes_[place];
    const auto called = callee(node);
    if (node.kind == Is::dict) {
      walk_pairs(node.children, depth);
    } else if (node.kind == Is::list || node.kind == Is::tuple) {
      for (std::size_t i = 0; i < node.children.size(); ++i) enter(std::to_string(i), node.children[i], depth);
    } else if (std::ranges::find(kDicts, called) != kDicts.end()) {
      walk_pairs(pairs_of(node), depth);
    } else if (is_tensor(called)) {
      keep(tensor_of(node, 0));
    }
  }

  static bool is_tensor(std::string_view called) {
    return called == kTensor2 || called == kTensor1 || called == kTensor3 || called == kSubclass ||
           std::ranges::find(kParameters, called) != kParameters.end();
  }

  // Keys and values of a dict that is made by a call: those of its argument, a list of pairs, then those that were set.
  std::vector<std::uint32_t> pairs_of(const PickleNode& call) const {
    std::vector<std::uint32_t> pairs;
    for (const auto argument : nodes_[call.children[1]].children)
      for (const auto one : nodes_[argument].kind == Is::list ? nodes_[argument].children : std::vector<std::uint32_t>{})
        if (nodes_[one].children.size() == 2) pairs.insert(pairs.end(), nodes_[one].children.begin(), nodes_[one].children.end());
    pairs.insert(pairs.end(), call.children.begin() + 2, call.children.end());
    return pairs;
  }

  // Of a key that stands twice the last value holds, as in Python. Keys that are neither text nor whole numbers lead to no weights.
  void walk_pairs(const std::vector<std::uint32_t>& pairs, int depth) {
    std::map<std::string, std::uint32_t> last;
    std::vector<std::string> keys(pairs.size() / 2);
    for (std::size_t i = 0; i + 1 < pairs.size(); i += 2) {
      if (++steps_ > kMostSteps) fail("the file says so much so often that it is no model");
      const PickleNode& key = nodes_[pairs[i]];
      if (key.kind != Is::text && key.kind != Is::number) continue;
      if (key.text.size() > kLongestNames / 1000) fail("a key is that long");
      keys[i / 2] = key.kind == Is::text ? std::string(key.text) : std::to_string(key.number);
      last[keys[i / 2]] = pairs[i + 1];
    }
    for (const auto& key : keys)
      if (const auto found = last.find(key); found != last.end()) {
        const auto place = found->second;
        last.erase(found);
        enter(key, place, depth);
      }
  }

  std::vector<std::int64_t> numbers(std::uint32_t place, const char* what) const {
    const PickleNode* node = &nodes_[place];
    if (callee(*node) == "torch.Size" && nodes_[node->children[1]].children.size() == 1)
      node = &nodes_[nodes_[node->children[1]].children[0]];
    if ((node->kind != Is::tuple && node->kind != Is::list) || node->children.size() > kMostDimensions)
      fail(fmt::format("its {} is none", what));
    std::vector<std::int64_t> found;
    for (const auto one : node->children) {
      if (nodes_[one].kind != Is::number || nodes_[one].number < 0) fail(fmt::format("its {} holds what is no whole number from 0", what));
      found.push_back(nodes_[one].number);
    }
    return found;
  }

  TorchTensor tensor_of(const PickleNode& call, int depth) const {
    const auto called = callee(call);
    if (depth > 4 || nodes_[call.children[1]].kind != Is::tuple) fail("it is built in a way that torch.save does not write");
    const auto& arguments = nodes_[call.children[1]].children;
    if (std::ranges::find(kParameters, called) != kParameters.end()) {
      if (arguments.empty() || !is_tensor(callee(nodes_[arguments[0]]))) fail("is a parameter without its tensor");
      return tensor_of(nodes_[arguments[0]], depth + 1);
    }
    if (called == kSubclass) {  // (function, class, its arguments, state)
      if (arguments.size() < 3 || nodes_[arguments[0]].kind != Is::global || nodes_[arguments[2]].kind != Is::tuple ||
          (nodes_[arguments[0]].text != kTensor2 && nodes_[arguments[0]].text != kTensor3))
        fail("is a tensor of a class that mm does not know");
      return plain_tensor(nodes_[arguments[0]].text, nodes_[arguments[2]].children);
    }
    if (!is_tensor(called)) fail("is no tensor");
    return plain_tensor(called, arguments);
  }

  // _rebuild_tensor(storage, offset, size, stride); v2: and requires_grad, hooks, metadata; v3: requires_grad, hooks, dtype, metadata.
  TorchTensor plain_tensor(std::string_view called, const std::vector<std::uint32_t>& arguments) const {
    const bool v3 = called == kTensor3;
    const std::size_t due = v3 ? 7 : 4;
    if (arguments.size() < due || nodes_[arguments[0]].kind != Is::persistent || nodes_[arguments[1]].kind != Is::number ||
        nodes_[arguments[1]].number < 0)
      fail("it is built in a way that torch.save does not write");
    const StorageId id = storage_id(archive_.pickle(), nodes_[arguments[0]], where_);
    std::string_view type = id.type;
    if (v3) {
      const auto& dtype = nodes_[arguments[6]];
      const auto name = dtype.kind == Is::global ? dtype_name(dtype.text) : std::nullopt;
      if (!name || name->empty())
        fail(fmt::format("its numbers are {}, which a .safetensors file cannot hold", shown(dtype.text.substr(0, 60))),
             "convert them in Python");
      type = *name;
    }
    if (type.empty()) fail("its storage does not say what its bytes are");
    check_plain(arguments.size() > (v3 ? 7U : 6U) ? arguments[v3 ? 7 : 6] : arguments[0]);
    TorchTensor tensor;
    tensor.type = number_type(type);
    tensor.shape = numbers(arguments[2], "shape");
    tensor.strides = numbers(arguments[3], "strides");
    tensor.storage = &archive_.storages().find(id.key)->second;
    place(tensor, id.first, static_cast<std::uint64_t>(nodes_[arguments[1]].number));
    return tensor;
  }

  // Metadata of a tensor: {'conj': True} says that the numbers are to be changed when read.
  void check_plain(std::uint32_t metadata) const {
    const auto& node = nodes_[metadata];
    for (std::size_t i = 0; node.kind == Is::dict && i + 1 < node.children.size(); i += 2)
      if (const auto& key = nodes_[node.children[i]].text; (key == "conj" || key == "neg") && nodes_[node.children[i + 1]].number != 0)
        fail(fmt::format("is stored as a {} view", key), "save it resolved: tensor.resolve_conj().resolve_neg()");
  }

  // Holds the numbers that the tensor shows against those that are there. first, offset: in numbers.
  void place(TorchTensor& tensor, std::uint64_t first, std::uint64_t offset) const {
    const std::uint64_t width = tensor.type->bits / 8;
    if (tensor.shape.size() != tensor.strides.size()) fail("its shape and its strides differ in length");
    std::int64_t count = 1, spanned = 1;  // spanned: the product without zeros, as read_safetensors_header checks it
    std::uint64_t last = 0;               // the farthest number, from the first
    for (std::size_t i = 0; i < tensor.shape.size(); ++i) {
      const auto n = tensor.shape[i];
      std::uint64_t reach = 0;
      if (__builtin_mul_overflow(count, n, &count) || (n > 0 && __builtin_mul_overflow(spanned, n, &spanned)) ||
          (n > 0 && (__builtin_mul_overflow(static_cast<std::uint64_t>(n - 1), static_cast<std::uint64_t>(tensor.strides[i]), &reach) ||
                     __builtin_add_overflow(last, reach, &last))))
        fail("its shape has too many elements");
    }
    if (__builtin_mul_overflow(static_cast<std::uint64_t>(count), width, &tensor.bytes)) fail("its shape has too many elements");
    const std::uint64_t there = tensor.storage->bytes.size() / width;
    std::uint64_t begin = 0;
    if (__builtin_add_overflow(first, offset, &begin) || begin > there || (count > 0 && last >= there - begin))
      fail(fmt::format("shape [{}] with strides [{}] from number {} leaves its storage of {} numbers", fmt::join(tensor.shape, ", "),
                       fmt::join(tensor.strides, ", "), begin, there));
    tensor.offset = begin * width;
  }

  void keep(TorchTensor tensor) {
    if (tensors_.size() >= kMostTensors) fail(fmt::format("it holds more than {} tensors", kMostTensors));
    for (const auto& key : path_) names_ += key.size() + 1;
    if (names_ > kLongestNames) fail(fmt::format("the names of the tensors take more than {} bytes", kLongestNames));
    shown_ += tensor.bytes;  // no overflow: each is checked here, and far smaller than 2^63
    const std::uint64_t most = kAlwaysShown + kMostShown * archive_.file().bytes().size();
    if (tensor.bytes > most || shown_ > most) fail("its tensors show their numbers again and again", "save contiguous copies of them");
    tensor.path = path_;
    tensors_.push_back(std::move(tensor));
  }

  const TorchArchive& archive_;
  const std::vector<PickleNode>& nodes_;
  const std::string& where_;
  std::vector<std::string> path_;
  std::vector<TorchTensor> tensors_;
  std::size_t steps_ = 0;
  std::uint64_t names_ = 0, shown_ = 0;  // bytes
};

}  // namespace

TorchFile::TorchFile(const std::string& path, bool skip_unknown) : archive_(path) {
  const std::string where = shown(path);
  for (const auto& global : archive_.pickle().globals)
    if (!is_known(global)) unknown_.insert(shown(std::string_view(global).substr(0, 120)));
  if (!unknown_.empty() && !skip_unknown) {
    const std::size_t count = unknown_.size();
    std::vector<std::string> first(unknown_.begin(),
                                   std::next(unknown_.begin(), static_cast<std::ptrdiff_t>(std::min<std::size_t>(count, 3))));
    throw Error(Kind::input,
                fmt::format("would have Python run {}{}; mm runs nothing, and knows only what holds tensors", fmt::join(first, ", "),
                            count > 3 ? fmt::format(" and {} others", count - 3) : ""),
                where, "--skip-unknown leaves out what they make and converts the tensors beside it");
  }
  tensors_ = Reader(archive_, where).read();
}

}  // namespace mm
