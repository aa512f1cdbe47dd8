#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST 64

typedef struct {
    char name[32], city[32];
    int age;
} Person;

static int fib(int n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); }

static int primes(int limit, int *found) {
    char *composite = calloc((size_t)limit, 1);
    int count = 0;
    for (int n = 2; n < limit; n++) {
        if (composite[n])
            continue;
        if (found)
            found[count] = n;
        count++;
        for (int multiple = n * n; multiple < limit; multiple += n)
            composite[multiple] = 1;
    }
    free(composite);
    return count;
}

static int by_age(const void *a, const void *b) {
    const Person *one = a, *other = b;
    return one->age != other->age ? other->age - one->age : strcmp(one->name, other->name);
}

static int by_city(const void *a, const void *b) { return strcmp(((const Person *)a)->city, ((const Person *)b)->city); }

int main(void) {
    Person people[MOST];
    char reversed[MOST * 33] = "", line[128];
    int count = 0;
    while (count < MOST && fgets(line, sizeof line, stdin)) {
        Person *person = &people[count];
        if (sscanf(line, "%31[^,],%d,%31[^\n]", person->name, &person->age, person->city) != 3)
            break;
        char *end = reversed + strlen(reversed);
        *end++ = ' ';
        for (size_t i = strlen(person->name); i-- > 0;)
            *end++ = person->name[i];
        *end = '\0';
        count++;
    }

    printf("people %d\n", count);
    qsort(people, (size_t)count, sizeof *people, by_age);
    for (int i = 0; i < count; i++)
        printf("%s %d %s\n", people[i].name, people[i].age, people[i].city);

    qsort(people, (size_t)count, sizeof *people, by_city);
    int cities = 0;
    for (int i = 0; i < count; i++)
        cities += i == 0 || strcmp(people[i].city, people[i - 1].city) != 0;
    printf("cities %d\n", cities);
    for (int i = 0, next; i < count; i = next) {
        int total = 0;
        for (next = i; next < count && strcmp(people[next].city, people[i].city) == 0; next++)
            total += people[next].age;
        printf("%s %d %d\n", people[i].city, next - i, total);
    }

    int found[50], few = primes(50, found);
    printf("primes");
    for (int i = 0; i < few; i++)
        printf(" %d", found[i]);
    printf("\ncount %d\nfib %d\nreversed%s\n", primes(10000, NULL), fib(20), reversed);
    return 0;
}
