#include "data/mixture.h"

#include "base/check.h"
#include "base/hash.h"
#include "data/permutation.h"

namespace mm {

Mixture::Mixture(std::vector<std::shared_ptr<const CaptionSource>> sources, std::uint64_t seed)
    : sources_(std::move(sources)), seed_(seed) {
  for (const auto& source : sources_) size_ += source->size();
  MM_CHECK(size_ > 0, Kind::usage, "there is nothing to learn from", "data",
           "name at least one source: data.grocery, data.scenes or data.manifest");
}

Mixture::Place Mixture::at(std::uint64_t number) const {
  Place place{.epoch = number / size_};
  place.index = Permutation(size_, mix64(mix64(seed_) + place.epoch + 1))(number % size_);
  while (place.index >= sources_[place.source]->size()) place.index -= sources_[place.source++]->size();
  return place;
}

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
