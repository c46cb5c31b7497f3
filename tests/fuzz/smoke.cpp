// Drives a fuzz target without libFuzzer: the corpus as it is, then random mutations of it. FUZZ_SEED repeats a run,
// FUZZ_ROUNDS makes it longer.

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <random>
#include <string>
#include <string_view>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

void feed(const std::string& input) {
    LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(input.data()), input.size());
}

std::uint64_t number_from(const char* variable, std::uint64_t fallback) {
    const char* text = std::getenv(variable);
    return text ? std::strtoull(text, nullptr, 10) : fallback;
}

class Mutator {
public:
    Mutator(std::vector<std::string> corpus, std::uint64_t seed) : corpus_(std::move(corpus)), random_(seed) {}

    std::string next() {
        std::string input = any();
        for (std::size_t changes = 1 + below(4); changes > 0; --changes) change(input);
        return input;
    }

private:
    std::size_t below(std::size_t limit) { return limit == 0 ? 0 : random_() % limit; }
    const std::string& any() { return corpus_[below(corpus_.size())]; }

    void change(std::string& input) {
        static constexpr std::string_view signs = "()[]{}.,:?!<>=+-*/%&|'\"`\\0eu \n\xe7";
        const std::size_t at = below(input.size() + 1);
        switch (below(6)) {
            case 0:  // a byte becomes another
                if (at < input.size()) input[at] = static_cast<char>(random_());
                break;
            case 1:
                input.erase(at, 1 + below(8));
                break;
            case 2:
                input.insert(at, 1, signs[below(signs.size())]);
                break;
            case 3: {  // a piece of another input
                const std::string& other = any();
                const std::size_t from = below(other.size());
                input.insert(at, other, from, 1 + below(20));
                break;
            }
            case 4: {  // a piece of its own, many times
                const std::string piece = input.substr(at, 1 + below(12));
                for (std::size_t times = below(200); times > 0; --times) input.insert(at, piece);
                break;
            }
            default:
                input.resize(at);
        }
    }

    std::vector<std::string> corpus_;
    std::mt19937_64 random_;
};

}  // namespace

int main(int count, char** arguments) {
    if (count != 2) {
        std::cerr << "usage: " << arguments[0] << " CORPUS\n";
        return 2;
    }
    std::vector<std::string> corpus;
    for (const auto& file : std::filesystem::directory_iterator(arguments[1])) {
        std::ifstream stream(file.path(), std::ios::binary);
        corpus.emplace_back(std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>());
    }
    if (corpus.empty()) {
        std::cerr << arguments[1] << " holds no inputs\n";
        return 1;
    }
    for (const std::string& input : corpus) feed(input);

    const std::uint64_t seed = number_from("FUZZ_SEED", std::random_device()());
    const std::uint64_t rounds = number_from("FUZZ_ROUNDS", 3000);
    std::cout << corpus.size() << " inputs, then " << rounds << " mutations with FUZZ_SEED=" << seed << std::endl;
    Mutator mutator(std::move(corpus), seed);
    for (std::uint64_t round = 0; round < rounds; ++round) feed(mutator.next());
    return 0;
}
