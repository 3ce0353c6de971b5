-- local only
select 1;
