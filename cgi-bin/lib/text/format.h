/* format.h: numbers and money as the audience reads them; the signs are site.json's
 * "format". Every function returns a new string. */
#ifndef FORMAT_H
#define FORMAT_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <time.h>

/* 1284 -> "1 284" */
char *format_count(long long number);

/* 12.345 -> "12,3 %"; what is below 0 begins with a real minus sign. */
char *format_percent(double percent);

/* 123456 (cents) -> "1 234,56 €"; so does a negative amount. */
char *format_money(long long cents);

/* Euros as JSON has them -> whole cents. */
long long to_cents(double euros);

/* What is left of a sale, in cents, less the commission of site.json, rounded to the cent. */
long long after_commission(long long cents);

/* The time in the film when the take begins: site.json's "clock", or now when that is "live". */
time_t story_clock(void);

/* How many days before the day of the story clock the date is: 0 today, below 0 later. */
int days_ago(const char *iso);

/* Replaces the value of key in object, when it is there, by how it is shown. */
void show_count(cJSON *object, const char *key);
void show_money(cJSON *object, const char *key);

#endif
