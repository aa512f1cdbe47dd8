#include <bits/stdc++.h>
#include <cassert>
using namespace std;

vector<int> rolling_max(vector<int> numbers) {
    partial_sum(numbers.begin(), numbers.end(), numbers.begin(), [](int a, int b) { return max(a, b); });
    return numbers;
}

vector<int> nesting_depths(const string& text) {
    vector<int> depths;
    istringstream groups(text);
    for (string group; groups >> group;) {
        int depth = 0, deepest = 0;
        for (char letter : group) deepest = max(deepest, depth += letter == '(' ? 1 : -1);
        depths.push_back(deepest);
    }
    return depths;
}

optional<string> most_common_word(const string& text) {
    map<string, int> counted;
    istringstream words(text);
    for (string word; words >> word;) ++counted[word];
    auto best = ranges::max_element(counted, {}, [](const auto& entry) { return entry.second; });
    return best == counted.end() ? nullopt : optional(best->first);
}

int main() {
    assert((rolling_max({}) == vector<int>{}));
    assert((rolling_max({1, 2, 3, 2, 3, 4, 2}) == vector<int>{1, 2, 3, 3, 3, 4, 4}));
    assert((nesting_depths("(()()) ((())) () ((())()())") == vector<int>{2, 3, 1, 3}));
    assert(most_common_word("the cat and the dog and the bird") == "the");
    assert(!most_common_word(""));
    atomic<int> sum = 0;
    vector<thread> threads;
    for (int i = 1; i <= 4; ++i) threads.emplace_back([&sum, i] { sum += i; });
    for (auto& one : threads) one.join();
    assert(sum == 10);
    try {
        vector<int>().at(1);
        assert(false);
    } catch (const out_of_range&) {
    }
    cout << "all passed" << endl;
    assert((rolling_max({2, 1}) == vector<int>{2, 1}) && "this one must fail");
}
