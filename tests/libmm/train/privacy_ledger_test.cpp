#include "train/privacy_ledger.h"

#include "support/caught.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("a target finds its noise, and what is spent rises to it and no further") {
  PrivateTrainingOptions options;
  options.target_epsilon = 8;
  options.delta = "1e-5";
  options.accountant = "rdp";
  const PrivacyLedger ledger(options, 2000, 40, 1000);
  CHECK(ledger.noise() == doctest::Approx(1.3562).epsilon(2e-3));
  CHECK(ledger.rate() == 0.04);
  CHECK(ledger.epsilon(0) == 0);
  CHECK(ledger.epsilon(1000) < ledger.epsilon(2000));
  CHECK(ledger.epsilon(2000) <= 8);
  CHECK(ledger.epsilon(2000) > 7.9);
}

TEST_CASE("what is spent says by what") {
  PrivateTrainingOptions options;
  options.noise_multiplier = 2;
  options.max_grad_norm = 0.5;
  options.accountant = "gdp";
  const PrivacyLedger ledger(options, 10, 5, 50);
  CHECK(ledger.delta() == 1.0 / 50);
  const Json spent = ledger.spent(7);
  CHECK(spent.at("epsilon").number() == ledger.epsilon(7));
  CHECK(spent.at("delta").number() == 0.02);
  CHECK(spent.string("accountant") == "gdp");
  CHECK(spent.integer("updates") == 7);
  CHECK(spent.at("noise_multiplier").number() == 2);
  CHECK(spent.at("max_grad_norm").number() == 0.5);
  CHECK(spent.at("sample_rate").number() == 0.1);
  CHECK(spent.integer("examples") == 50);
  CHECK(spent_text(Json::parse(R"({"epsilon": 1.23456, "delta": 0.02, "accountant": "prv"})", "t")) ==
        "epsilon 1.2346 at delta 0.02 (prv)");
}

TEST_CASE("what would go past the target, or is none, is refused") {
  PrivateTrainingOptions options;
  options.target_epsilon = 1;
  options.noise_multiplier = 1.5;
  options.delta = "1e-5";
  options.accountant = "rdp";
  const auto make = [&](std::int64_t updates, std::int64_t batch) { PrivacyLedger(options, updates, batch, 1000); };
  const Error past = error_of([&] { make(2250, 40); });
  CHECK(past.kind == Kind::usage);
  CHECK(std::string(past.what()) == "2250 updates would spend an epsilon of 7.3291, more than the 1 that may be spent");
  const auto most = std::stol(past.hint.substr(std::string("take --steps ").size()));
  CHECK(most > 0);
  CHECK(complaint([&] { make(most, 40); }).empty());
  CHECK_FALSE(complaint([&] { make(most + 1, 40); }).empty());
  CHECK(complaint([&] { make(1, 1001); }) == "--batch: a batch of 1001 expects more examples than the 1000 that there are");
  options.delta = "1";
  CHECK(complaint([&] { make(1, 40); }) == "privacy.dp.delta: '1' is neither auto nor a number between 0 and 1");
}
