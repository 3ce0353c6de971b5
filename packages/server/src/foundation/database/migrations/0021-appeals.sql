-- Its place is taken by the step of that name.
select 1;
