enum Answer { Yes = "OK" }
const answer: string = Answer.Yes;
console.log(answer);
