#include "data/mixture.h"

#include "base/check.h"
#include "base/hash.h"
#include "data/permutation.h"

namespace mm {

namespace {

using Sources = std::vector<std::shared_ptr<const CaptionSource>>;

// The number-th example of the stream, before anything is sorted.
Mixture::Place drawn(const Sources& sources, std::size_t size, std::uint64_t seed, std::uint64_t number) {
  Mixture::Place place{.epoch = number / size};
  place.index = Permutation(size, mix64(mix64(seed) + place.epoch + 1))(number % size);
  while (place.index >= sources[place.source]->size()) place.index -= sources[place.source++]->size();
  return place;
}

}  // namespace

Mixture::Mixture(Sources sources, std::uint64_t seed, std::size_t batch, std::size_t buckets) : sources_(std::move(sources)), seed_(seed) {
  for (const auto& source : sources_) size_ += source->size();
  MM_CHECK(size_ > 0, Kind::usage, "there is nothing to learn from", "data",
           "name at least one source: data.grocery, data.emoji, data.manifest, data.shards or data.scenes");
  if (buckets == 0) return;
  const auto length = [all = sources_, size = size_, seed](std::uint64_t number) {
    const Place place = drawn(all, size, seed, number);
    return all[place.source]->text(seed, place.epoch, place.index).size();
  };
  buckets_ = std::make_shared<LengthBuckets>(BucketPlan{.epoch = size_, .batch = batch, .buckets = buckets, .seed = seed}, length);
}

Mixture::Place Mixture::at(std::uint64_t number) const { return drawn(sources_, size_, seed_, buckets_ ? (*buckets_)(number) : number); }

CaptionExample Mixture::example(std::uint64_t number, int side) const {
  const Place place = at(number);
  return sources_[place.source]->example(seed_, place.epoch, place.index, side);
}

CaptionExample Mixture::readable_example(std::uint64_t number, int side, Quarantine& quarantine) const {
  while (true) {
    const Place place = at(number++);
    try {
      return sources_[place.source]->example(seed_, place.epoch, place.index, side);
    } catch (const Error& error) {
      if (error.kind != Kind::input) throw;
      quarantine.add(place.source, place.index, error);
    }
  }
}

std::vector<std::string> Mixture::sentences() const {
  std::vector<std::string> all;
  for (const auto& source : sources_)
    for (auto& sentence : source->sentences()) all.push_back(std::move(sentence));
  return all;
}

std::string Mixture::fingerprint() const {
  std::string all;
  for (const auto& source : sources_) all += source->fingerprint();
  return sha256(all);
}

}  // namespace mm
