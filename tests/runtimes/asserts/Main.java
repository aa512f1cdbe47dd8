import java.math.BigInteger;
import java.util.*;
import java.util.concurrent.*;
import java.util.function.*;
import java.util.regex.*;
import java.util.stream.*;

class Solution {
    public List<Integer> rollingMax(List<Integer> numbers) {
        List<Integer> result = new ArrayList<>();
        int highest = Integer.MIN_VALUE;
        for (int number : numbers) {
            highest = Math.max(highest, number);
            result.add(highest);
        }
        return result;
    }

    public List<Integer> nestingDepths(String text) {
        return Arrays.stream(text.split(" ")).map(group -> {
            int depth = 0, deepest = 0;
            for (char letter : group.toCharArray()) deepest = Math.max(deepest, depth += letter == '(' ? 1 : -1);
            return deepest;
        }).collect(Collectors.toList());
    }

    public Optional<String> mostCommonWord(String text) {
        Map<String, Long> counted = Pattern.compile("\\w+").matcher(text).results()
            .collect(Collectors.groupingBy(MatchResult::group, TreeMap::new, Collectors.counting()));
        return counted.entrySet().stream().max(Map.Entry.comparingByValue()).map(Map.Entry::getKey);
    }
}

public class Main {
    public static void main(String[] args) throws Exception {
        Solution s = new Solution();
        assert s.rollingMax(List.of()).isEmpty();
        assert s.rollingMax(List.of(1, 2, 3, 2, 3, 4, 2)).equals(List.of(1, 2, 3, 3, 3, 4, 4));
        assert s.nestingDepths("(()()) ((())) () ((())()())").equals(List.of(2, 3, 1, 3));
        assert s.mostCommonWord("the cat and the dog and the bird").get().equals("the");
        assert s.mostCommonWord("").isEmpty();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        Future<BigInteger> big = threads.submit(() -> BigInteger.TWO.pow(100));
        assert big.get().equals(new BigInteger("1267650600228229401496703205376"));
        threads.shutdown();
        System.out.println("all passed");
        assert s.rollingMax(List.of(2, 1)).equals(List.of(2, 1)) : "this one must fail";
    }
}
