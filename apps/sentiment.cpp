#include "options/sentiment.h"
#include "task/run_app.h"
#include "task/sentiment.h"

int main(int argc, char** argv) { mm::leave(mm::run_app<mm::SentimentOptions>(argc, argv, "sentiment", mm::sentiment)); }
