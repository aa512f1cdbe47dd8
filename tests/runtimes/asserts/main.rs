use std::collections::{BTreeMap, BinaryHeap, HashSet};
use std::sync::{mpsc, Arc, Mutex};
use std::thread;

fn rolling_max(numbers: &[i64]) -> Vec<i64> {
    numbers.iter().scan(i64::MIN, |highest, &n| { *highest = n.max(*highest); Some(*highest) }).collect()
}

fn nesting_depths(text: &str) -> Vec<i32> {
    let deepest = |group: &str| {
        group.chars().fold((0, 0), |(depth, most), letter| {
            let depth = if letter == '(' { depth + 1 } else { depth - 1 };
            (depth, depth.max(most))
        }).1
    };
    text.split_whitespace().map(deepest).collect()
}

fn most_common_word(text: &str) -> Option<String> {
    let mut counted = BTreeMap::new();
    for word in text.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()) {
        *counted.entry(word.to_lowercase()).or_insert(0) += 1;
    }
    counted.into_iter().max_by_key(|(_, count)| *count).map(|(word, _)| word)
}

fn main() {
    assert_eq!(rolling_max(&[]), Vec::<i64>::new());
    assert_eq!(rolling_max(&[1, 2, 3, 2, 3, 4, 2]), vec![1, 2, 3, 3, 3, 4, 4]);
    assert_eq!(nesting_depths("(()()) ((())) () ((())()())"), [2, 3, 1, 3]);
    assert_eq!(most_common_word("the cat and the dog and the bird").as_deref(), Some("the"));
    assert!(most_common_word("").is_none());
    let (sender, receiver) = mpsc::channel();
    let seen = Arc::new(Mutex::new(HashSet::new()));
    for n in 1..=4u64 {
        let (sender, seen) = (sender.clone(), Arc::clone(&seen));
        thread::spawn(move || { seen.lock().unwrap().insert(n); sender.send(n.pow(2)).unwrap() });
    }
    drop(sender);
    assert_eq!(receiver.iter().collect::<BinaryHeap<_>>().into_sorted_vec(), [1, 4, 9, 16]);
    assert_eq!(seen.lock().unwrap().len(), 4);
    assert_eq!(255u8.checked_add(1), None);
    println!("all passed");
    debug_assert_eq!(rolling_max(&[2, 1]), [2, 1], "this one must fail");
}
